"""What OpenID Connect adds: id tokens, claims, discovery, the installation's key."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.test import Client

from cirro.people.models import User
from cirro.site.home import SettingError
from cirro.site.oauth_provider import signing_keys
from tests.spaces.oauth.flow import SpaceApp, me

PROFILE = {
    "name": "Ada Okafor",
    "given_name": "Ada",
    "family_name": "Okafor",
    "nickname": "Ada",
    "preferred_username": "Ada",
    "zoneinfo": "Africa/Algiers",
    "birthdate": "1990-04-12",
}


@pytest.fixture
def claims(app: SpaceApp) -> Callable[[str], dict[str, Any]]:
    """The verified claims of an id token for the Space."""

    def verified(id_token: str) -> dict[str, Any]:
        keys = jwt.PyJWKSet.from_dict(Client().get("/oauth/jwks").json())
        key = keys[jwt.get_unverified_header(id_token)["kid"]]
        return dict(jwt.decode(id_token, key, ["RS256"], audience=app.id, issuer=settings.CIRRO_URL))

    return verified


@pytest.mark.parametrize("scopes", ["openid", "openid profile", "openid email", "read openid profile email"])
def test_an_id_token_says_what_the_scopes_give(
    app: SpaceApp, signed_in: Client, person: User, claims: Callable[[str], dict[str, Any]], scopes: str
) -> None:
    User.objects.filter(id=person.id).update(birthday=date(1990, 4, 12), time_zone="West Central Africa")
    tokens = app.tokens(signed_in, scope=scopes, nonce="n-0S6_WzA2Mj")
    given = claims(tokens["id_token"])
    about_sign_in = {name: given.pop(name) for name in ("iat", "exp", "auth_time", "jti", "at_hash")}
    assert 3600 <= about_sign_in["exp"] - about_sign_in["iat"] <= 3605
    assert time.time() - 60 < about_sign_in["auth_time"] <= time.time()
    email = f"{given.get('email')}"
    expected: dict[str, Any] = {"sub": str(person.id)}
    expected |= PROFILE if "profile" in scopes else {}
    expected |= {"email": email, "email_verified": True} if "email" in scopes else {}
    assert given == {
        **expected,
        "iss": settings.CIRRO_URL,
        "aud": app.id,
        "nonce": "n-0S6_WzA2Mj",
    }
    assert person.email not in tokens["id_token"]
    if "email" in scopes:
        assert email.endswith(f"@{settings.RELAY_DOMAIN}")
    answer = Client().get("/oauth/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert answer.json() == expected
    # Without `read` there is no user object.
    assert me(tokens["access_token"]).status == (200 if "read" in scopes else 403)


def test_the_scope_openid_is_needed_for_claims(app: SpaceApp, signed_in: Client) -> None:
    tokens = app.tokens(signed_in, scope="read profile")
    assert "id_token" not in tokens
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    for answer in (
        Client().get("/oauth/userinfo", headers=headers),
        Client().post("/oauth/userinfo", headers=headers),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
    answer = Client().get("/oauth/userinfo", headers={"authorization": "Bearer x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert Client().get(f"/oauth/userinfo?access_token={tokens['access_token']}").status_code == 401


def test_the_sign_in_that_the_code_came_of_is_dated(
    app: SpaceApp, signed_in: Client, person: User, claims: Callable[[str], dict[str, Any]]
) -> None:
    User.objects.filter(id=person.id).update(last_login="2026-01-02T03:04:05Z")
    code = app.code(signed_in, scope="openid")
    # Another sign-in elsewhere, before the Space fetches its token.
    User.objects.filter(id=person.id).update(last_login="2026-11-12T13:14:15Z")
    assert claims(app.exchange(code).json["id_token"])["auth_time"] == 1767323045


def test_discovery_says_what_there_is() -> None:
    document = Client().get("/.well-known/openid-configuration").json()
    assert document == Client().get("/.well-known/oauth-authorization-server").json()
    assert document["issuer"] == settings.CIRRO_URL
    assert document["scopes_supported"] == ["read", "openid", "profile", "email"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization", "token", "revocation", "userinfo"):
        path = document[f"{name}_endpoint"].removeprefix(settings.CIRRO_URL)
        assert path in ("/oauth/authorize", "/oauth/token", "/oauth/revoke", "/oauth/userinfo")
    keys = Client().get(document["jwks_uri"].removeprefix(settings.CIRRO_URL)).json()["keys"]
    assert [(key["kty"], key["alg"], key["use"]) for key in keys] == [("RSA", "RS256", "sig")]
    assert not {"d", "p", "q"} & keys[0].keys()


def pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def test_the_key_is_made_once_and_kept_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_SIGNING_KEY", raising=False)
    made = signing_keys(tmp_path / "home")
    assert made == signing_keys(tmp_path / "home")
    assert (tmp_path / "home" / "signing_key.pem").stat().st_mode & 0o777 == 0o600
    assert len(list((tmp_path / "home").iterdir())) == 1


def test_keys_may_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [pem(rsa.generate_private_key(65537, 2048)).strip() for _ in range(2)]
    monkeypatch.setenv("CIRRO_SIGNING_KEY", "\n".join(keys))
    assert signing_keys(tmp_path) == keys
    # As files of environment variables often have them.
    monkeypatch.setenv("CIRRO_SIGNING_KEY", keys[0].replace("\n", "\\n"))
    assert signing_keys(tmp_path) == keys[:1]
    assert not list(tmp_path.iterdir())
    wrong = ["no key", pem(ec.generate_private_key(ec.SECP256R1())), keys[0] + keys[1][:200] + keys[1][-30:]]
    for text in wrong:
        monkeypatch.setenv("CIRRO_SIGNING_KEY", text)
        with pytest.raises(SettingError, match="CIRRO_SIGNING_KEY must hold RSA private keys"):
            signing_keys(tmp_path)
