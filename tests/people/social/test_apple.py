"""Sign in with Apple: its form, its signed secret, its nonce. Apple's servers are stood in for by a provider of ours."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings as project_settings
from flask import Flask, jsonify, request

from cirro.people.social.apple import AppleAdapter
from cirro.site.sign_in_providers import sign_in_providers
from tests.support.oidc_provider import running, signing_key
from tests.support.social_browser import SocialBrowser, query_of

ISSUER = "https://appleid.apple.com"
KEY = ec.generate_private_key(ec.SECP256R1())


class Apple:
    """What Apple's token endpoint and keys answer."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"email": "wanjiru@example.org", "email_verified": "true"}
        self.secrets: list[str] = []
        self.app = Flask("apple")
        self.app.post("/token")(self.token)
        self.app.get("/keys")(lambda: jsonify(keys=[signing_key("main").as_dict(private=False)]))

    def token(self) -> Any:
        self.secrets.append(request.form["client_secret"])
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "org.example.cirro",
            "sub": "a.1",
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        key = signing_key("main").as_pem(private=True)
        token = jwt.encode(claims, key, "RS256", {"kid": "main"})
        return jsonify(access_token="t", id_token=token, token_type="Bearer")


@pytest.fixture
def apple(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Apple]:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    environ = {
        "CIRRO_APPLE_CLIENT_ID": "org.example.cirro",
        "CIRRO_APPLE_TEAM_ID": "TEAM",
        "CIRRO_APPLE_KEY_ID": "KEY",
        "CIRRO_APPLE_PRIVATE_KEY_FILE": "apple.p8",
    }
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(environ, lambda path: pem)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    stand_in = Apple()
    with running(stand_in.app) as address:
        monkeypatch.setattr(AppleAdapter, "access_token_url", f"{address}/token")
        monkeypatch.setattr(AppleAdapter, "public_key_url", f"{address}/keys")
        yield stand_in


def sign_in(browser: SocialBrowser, apple: Apple, **answer: str) -> Any:
    """From the button to Cirro's answer; Apple's comes as a form, without Cirro's session."""
    asked = query_of(browser.start("apple"))
    assert asked["redirect_uri"] == f"{project_settings.CIRRO_URL}/users/auth/apple/callback"
    assert asked["response_mode"] == "form_post"
    apple.claims.setdefault("nonce", asked["nonce"])
    session = browser.client.cookies.pop(project_settings.SESSION_COOKIE_NAME)
    posted = browser.client.post(
        "/users/auth/apple/callback", {"code": "c", "state": asked["state"], **answer}
    )
    browser.client.cookies[project_settings.SESSION_COOKIE_NAME] = session.value
    assert posted.status_code == 302
    return browser.client.get(posted["Location"])


def test_signs_up_with_the_name_that_apple_gives_once(browser: SocialBrowser, apple: Apple) -> None:
    user = {"name": {"firstName": "Wanjiru", "lastName": "Otieno"}, "email": "mallory@example.org"}
    answer = sign_in(browser, apple, user=json.dumps(user))
    assert answer["Location"] == "/users/linked/sign_up"
    page = browser.client.get(answer["Location"]).content.decode()
    assert 'value="Otieno"' in page
    assert "mallory" not in page
    browser.complete()
    assert EmailAddress.objects.get().verified
    assert SocialAccount.objects.get().provider == "apple"
    secret = jwt.decode(apple.secrets[0], KEY.public_key(), ["ES256"], audience=ISSUER)
    assert (secret["iss"], secret["sub"]) == ("TEAM", "org.example.cirro")


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        ({"nonce": "another"}, {}),
        ({"aud": "org.example.other"}, {}),
        ({"exp": 1}, {}),
        ({}, {"state": "forged"}),
        ({}, {"user": "[1]"}),
        ({}, {"error": "invalid_request"}),
    ],
)
def test_a_faulty_answer_signs_nobody_in(
    browser: SocialBrowser, apple: Apple, claims: dict[str, Any], answer: dict[str, str]
) -> None:
    apple.claims |= claims
    refused = sign_in(browser, apple, **answer)
    assert refused.status_code == 401
    assert "Nobody was signed in" in refused.content.decode()
    assert browser.user_id is None
