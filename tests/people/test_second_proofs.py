"""Codes from an app, recovery codes, passkeys."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from cirro.people.models import User
from cirro.people.sign_in.mfa_adapter import relying_party
from tests.people.journeys import is_signed_in, sign_in
from tests.support.people import PASSWORD

_FLAG = AuthenticatorData.FLAG
USER_PRESENT_AND_VERIFIED = _FLAG.UP | _FLAG.UV


def reauthenticated(person: User) -> Client:
    client = Client()
    sign_in(client)
    client.post("/users/reauthenticate", {"password": PASSWORD})
    return client


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.django_db(transaction=True)
def test_codes_from_an_app(person: User, mailoutbox: list[Any]) -> None:
    browser = reauthenticated(person)
    page = browser.get("/users/2fa/totp/activate").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = browser.session["mfa.totp.secret"]
    assert secret in page
    assert browser.post("/users/2fa/totp/activate", {"code": "000000x"}).status_code == 200
    assert browser.post("/users/2fa/totp/activate", {"code": code(secret)}).status_code == 302
    assert mailoutbox[-1].subject == "Codes from an app are on"
    codes = re.findall(r"\b\d{8}\b", browser.get("/users/2fa/recovery_codes").content.decode())
    assert len(codes) == 10

    other = Client()
    assert sign_in(other)["Location"] == "/users/2fa/authenticate"
    assert not is_signed_in(other)
    used = code(secret)
    other.post("/users/2fa/authenticate", {"code": used})
    assert is_signed_in(other)
    # A code that was seen over a shoulder is of no use any more.
    third = Client()
    sign_in(third)
    third.post("/users/2fa/authenticate", {"code": used})
    assert not is_signed_in(third)
    # A recovery code lets in, once.
    third.post("/users/2fa/authenticate", {"code": codes[0]})
    assert is_signed_in(third)
    fourth = Client()
    sign_in(fourth)
    fourth.post("/users/2fa/authenticate", {"code": codes[0]})
    assert not is_signed_in(fourth)
    assert "authenticator app" in browser.get("/users/security").content.decode()


class Key:
    """A passkey, as a browser and its device make and use it."""

    def __init__(self, origin: str = "http://localhost:8000") -> None:
        self.origin, self.id = origin, b"a-credential-id-"
        self._private = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        public = options["publicKey"]
        self.handle = public["user"]["id"]
        public_key = ES256.from_cryptography_key(self._private.public_key())  # type: ignore[no-untyped-call]
        data = AttestedCredentialData.create(b"\0" * 16, self.id, public_key)
        about = AuthenticatorData.create(
            sha256(public["rp"]["id"].encode()).digest(),
            USER_PRESENT_AND_VERIFIED | _FLAG.AT,
            0,
            bytes(data),
        )
        response = {
            "clientDataJSON": self._client_data("webauthn.create", public["challenge"]),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", about, {}))),
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def use(self, options: dict[str, Any]) -> str:
        public = options["publicKey"]
        client_data = self._client_data("webauthn.get", public["challenge"])
        about = AuthenticatorData.create(
            sha256(public["rpId"].encode()).digest(), USER_PRESENT_AND_VERIFIED, 1
        )
        signed = bytes(about) + sha256(websafe_decode(client_data)).digest()
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": websafe_encode(bytes(about)),
            "signature": websafe_encode(self._private.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.handle,
        }
        return self._credential(response, {})

    def _client_data(self, kind: str, challenge: str) -> str:
        made = CollectedClientData.create(kind, challenge, self.origin)
        return websafe_encode(bytes(made))

    def _credential(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        id = websafe_encode(self.id)
        return json.dumps(
            {
                "id": id,
                "rawId": id,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


def options_in(page: str, name: str) -> dict[str, Any]:
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page)
    assert found
    options: dict[str, Any] = json.loads(found[1])[name]
    return options


def add_passkey(browser: Client, key: Key) -> Any:
    page = browser.get("/users/2fa/passkeys/add").content.decode()
    made = key.make(options_in(page, "creation_options"))
    return browser.post(
        "/users/2fa/passkeys/add", {"name": "Phone", "passwordless": "on", "credential": made}
    )


def challenge(browser: Client) -> dict[str, Any]:
    answer = browser.get("/users/2fa/passkeys/sign_in", HTTP_ACCEPT="application/json")
    options: dict[str, Any] = answer.json()["request_options"]
    return options


@pytest.fixture
def key(person: User, settings: Any) -> Key:
    """A passkey of `person`."""
    settings.CIRRO_URL = "http://localhost:8000"
    key = Key()
    assert add_passkey(reauthenticated(person), key).status_code == 302
    return key


def test_a_passkey_signs_in_by_itself_and_goes_on(key: Key, mailoutbox: list[Any]) -> None:
    browser = Client()
    credential = key.use(challenge(browser))
    answer = browser.post(
        "/users/2fa/passkeys/sign_in", {"credential": credential, "next": "/oauth/authorize?x=1"}
    )
    assert answer["Location"] == "/oauth/authorize?x=1"
    assert is_signed_in(browser)
    # The same answer of the key again is worth nothing.
    again = Client()
    challenge(again)
    again.post("/users/2fa/passkeys/sign_in", {"credential": credential})
    assert not is_signed_in(again)


def test_a_passkey_is_the_second_proof_after_the_password(key: Key) -> None:
    browser = Client()
    assert sign_in(browser)["Location"] == "/users/2fa/authenticate"
    page = browser.get("/users/2fa/authenticate").content.decode()
    browser.post("/users/2fa/authenticate", {"credential": key.use(options_in(page, "request_options"))})
    assert is_signed_in(browser)


def test_a_passkey_of_a_closed_account_opens_nothing(key: Key) -> None:
    User.objects.update(is_active=False)
    browser = Client()
    browser.post("/users/2fa/passkeys/sign_in", {"credential": key.use(challenge(browser))})
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://evil.example", "https://localhost.evil.example"]
)
def test_passkeys_are_for_our_own_address(person: User, settings: Any, origin: str) -> None:
    settings.CIRRO_URL = "http://localhost:8000"
    assert add_passkey(reauthenticated(person), Key(origin)).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://cirro.example.org", "cirro.example.org"),
        ("https://cirro.example.org:8443", "cirro.example.org"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
    ],
)
def test_the_relying_party_follows_from_cirro_url(settings: Any, url: str, host: str) -> None:
    settings.CIRRO_URL = url
    assert relying_party() == host


def test_the_security_page_leads_to_all_of_it(signed_in: Client) -> None:
    page = signed_in.get("/users/security").content.decode()
    for path in ("password/change", "email", "2fa/passkeys/add", "2fa/totp/activate", "sessions"):
        assert f'href="/users/{path}"' in page
    assert Client().get("/users/security")["Location"] == "/users/sign_in?next=/users/security"


def test_under_another_name_the_page_says_where_passkeys_work(db: None) -> None:
    for host, says in (("localhost:8000", False), ("127.0.0.1:8000", True), ("[::1]:8000", True)):
        page = Client().get("/users/sign_in", HTTP_HOST=host).content.decode()
        assert ("Passkeys work at http://localhost:8000 only." in page) is says
