"""A Space's web app as its person's browser and we see it: sends people to sign in, turns codes into tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client

from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.create_space import NewSpace, create_space
from cirro.spaces.domain.keys import KeyPair

CALLBACK = "https://trees.example/users/auth/cirro/callback"


@dataclass(frozen=True)
class Token:
    """An answer of the token endpoint."""

    status: int
    json: dict[str, Any]


class SpaceApp:
    """Calls in this process, without signed tokens: the secret is all that OAuth needs."""

    def __init__(self, new: NewSpace) -> None:
        self.new = new
        self.id = new.space.app_id
        self.secret = new.app_secret
        self.space = SpaceRef(new.space.id, new.space.app_id, new.space.is_sandbox, new.space.currency)
        self.http = Client(raise_request_exception=False)

    def url(self, **parameters: str | None) -> str:
        """The authorize request as the official strategy makes it; None leaves a parameter out."""
        usual = {
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "read",
            "state": "c0ffee",
        }
        merged = {name: value for name, value in {**usual, **parameters}.items() if value is not None}
        return f"/oauth/authorize?{urlencode(merged)}"

    def code(self, browser: Client, **parameters: str | None) -> str:
        """The code after a yes of the person, asked or remembered."""
        answer = self.answer(browser, **parameters)
        assert "code" in answer, answer
        return answer["code"]

    def answer(self, browser: Client, /, **parameters: str | None) -> dict[str, str]:
        """What the Space gets back in its callback's query, after a yes if the person is asked."""
        url = self.url(**parameters)
        response = browser.get(url)
        if response.status_code == 200:
            response = browser.post(url, {"allow": "yes"})
        assert response.status_code == 302, (response.status_code, response.content)
        return query_of(response["Location"])

    def post(self, path: str, form: Mapping[str, str | None], **headers: str) -> Token:
        """A form with the Space's credentials unless it has others; None leaves a field out."""
        usual = {} if "authorization" in headers else {"client_id": self.id, "client_secret": self.secret}
        sent = {name: value for name, value in {**usual, **form}.items() if value is not None}
        kind = "application/x-www-form-urlencoded"
        response = self.http.post(path, urlencode(sent), kind, headers=headers)
        assert response["Content-Type"] == "application/json", response.content
        return Token(response.status_code, json.loads(response.content))

    def basic(self) -> str:
        """The credentials as HTTP Basic."""
        return "Basic " + base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()

    def exchange(self, code: str, /, **form: str | None) -> Token:
        """Tokens for a code, the callback given as the official strategy gives it: with the query it came with."""
        usual = {"grant_type": "authorization_code", "code": code}
        address = f"{CALLBACK}?{urlencode({'code': code, 'state': 'c0ffee'})}"
        return self.post("/oauth/token", {**usual, "redirect_uri": address, **form})

    def refresh(self, refresh_token: str, /, **form: str | None) -> Token:
        """Fresh tokens for a refresh token."""
        usual = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/oauth/token", {**usual, **form})

    def tokens(self, browser: Client, **parameters: str | None) -> dict[str, Any]:
        """All the way: consent, code, tokens."""
        answer = self.exchange(self.code(browser, **parameters))
        assert answer.status == 200, answer
        return answer.json


def me(token: str) -> Token:
    """`GET /v2/users/me` with an access token."""
    response = Client(raise_request_exception=False).get(
        "/v2/users/me", headers={"authorization": f"Bearer {token}"}
    )
    return Token(response.status_code, json.loads(response.content))


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address, each of which comes once."""
    pairs = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), address
    return dict(pairs)


@pytest.fixture
def new_app(db: None, key_pair: KeyPair) -> Callable[..., SpaceApp]:
    """Founds a Space with a callback."""

    def found(
        name: str = "Trees", *, is_sandbox: bool = False, redirect_uris: tuple[str, ...] = (CALLBACK,)
    ) -> SpaceApp:
        return SpaceApp(create_space(name, is_sandbox=is_sandbox, redirect_uris=redirect_uris, key=key_pair))

    return found


@pytest.fixture
def app(new_app: Callable[..., SpaceApp]) -> SpaceApp:
    """A live Space's web app."""
    return new_app()
