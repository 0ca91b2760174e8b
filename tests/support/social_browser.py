"""A browser that goes from Cirro to a provider and back: Django's client for us, real HTTP for the provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from django.conf import settings
from django.test import Client

from tests.support.patience import PATIENCE

COMPLETION = {
    "first_name": "Wanjiru",
    "last_name": "Otieno",
    "country_code": "KE",
    "birthday": "1990-04-01",
    "time_zone": "Africa/Nairobi",
}

# One for all: each would read the machine's certificates, which takes a while and plain HTTP doesn't need.
_HTTP = httpx.Client(trust_env=False, verify=False, timeout=PATIENCE, headers={"Connection": "close"})


class SocialBrowser:
    """Follows redirects by hand."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=True)

    def start(self, provider: str, **query: str) -> str:
        """Press the provider's button; where it leads."""
        answer = self.client.post(f"/users/auth/{provider}?{urlencode(query)}")
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def visit(self, address: str) -> str:
        """At the provider, where the person is signed in: its answer's address at Cirro."""
        answer = _HTTP.get(address)
        assert answer.status_code == 302, answer.text
        back = answer.headers["Location"]
        assert back.startswith(f"{settings.CIRRO_URL}/users/auth/")
        return str(back)

    def come_back(self, address: str) -> Any:
        """Cirro's answer to the callback."""
        return self.client.get(address.removeprefix(settings.CIRRO_URL))

    def go(self, provider: str, **query: str) -> Any:
        """The whole way."""
        return self.come_back(self.visit(self.start(provider, **query)))

    def complete(self, **changes: str) -> Any:
        """Fill in the form that follows a first sign-in."""
        return self.client.post("/users/linked/sign_up", {**COMPLETION, **changes})

    def sign_in(self, email: str, password: str) -> Any:
        """With a password, on the usual page."""
        return self.client.post("/users/sign_in", {"login": email, "password": password})

    @property
    def user_id(self) -> int | None:
        """Who is signed in here."""
        id = self.client.session.get("_auth_user_id")
        return int(id) if id else None


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
