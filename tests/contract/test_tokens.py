"""Contract 2.1: the tokens that a Space's app signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cirro.kernel import clock
from cirro.spaces.domain import find_space
from cirro.spaces.domain.keys import KeyPair, add_key, new_key_pair, revoke_other_keys
from tests.support.client import ApiClient

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
TOO_LONG = "Can not maintain an access token for longer than 10 min"
UNVERIFIED = "Can not verify the access token"
UNDECODABLE = "Access token can not be decoded"


def outcome(api: ApiClient, token: str) -> str:
    """The refusal's message, "" when the token is accepted."""
    answer = api.get("/v2/gigs", authorization=f"Bearer {token}")
    assert answer.status in (200, 401), answer.json
    if answer.status == 200:
        return ""
    assert list(answer.json) == ["error"]
    return str(answer.json["error"])


def seconds(ahead: float) -> float:
    return time.time() + ahead


@pytest.mark.parametrize(
    ("ahead", "message"),
    [
        (600, ""),
        (1, ""),
        (-25, ""),
        (655, ""),
        (-35, EXPIRED),
        (-86_400, EXPIRED),
        (665, TOO_LONG),
        (86_400, TOO_LONG),
    ],
)
def test_lifetimes_with_their_leeways(api: ApiClient, ahead: int, message: str) -> None:
    assert outcome(api, api.token(exp=int(seconds(ahead)))) == message
    assert outcome(api, api.token(exp=seconds(ahead))) == message


def test_the_app_id_is_in_sub_or_iss_or_both(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    app_id = api.space.app_id
    other = new_api("Another").space.app_id
    assert outcome(api, api.token(sub=None, iss=app_id)) == ""
    assert outcome(api, api.token(iss=app_id)) == ""
    for claims in (
        {"iss": other},
        {"sub": other, "iss": app_id},
        {"sub": None},
        {"sub": "nobody"},
        {"sub": ""},
    ):
        assert outcome(api, api.token(**claims)) == UNVERIFIED


def test_a_number_counts_as_its_decimal_string(api: ApiClient) -> None:
    api.new.space.app_id = "4711"
    api.new.space.save()
    find_space.forget_cached()
    assert outcome(api, _sign(api, {"sub": 4711, "exp": seconds(60)})) == ""
    assert outcome(api, _sign(api, {"iss": 4711, "sub": "4711", "exp": seconds(60)})) == ""
    assert outcome(api, _sign(api, {"iss": 4712, "sub": "4711", "exp": seconds(60)})) == UNVERIFIED
    assert outcome(api, _sign(api, {"sub": 4711.0, "exp": seconds(60)})) in (UNVERIFIED, "")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Token x", "bearer", "null"])
def test_a_missing_token(api: ApiClient, header: str) -> None:
    answer = api.get("/v2/gigs", authorization=header)
    assert (answer.status, answer.json) == (401, {"error": MISSING})


def test_the_scheme_is_read_in_any_case(api: ApiClient) -> None:
    for scheme in ("bearer", "BEARER", "Bearer  "):
        assert api.get("/v2/gigs", authorization=f"{scheme} {api.token()}").status == 200


GARBAGE = ["x", "a.b.c", "..", "ü.ü.ü", "a.b.c.d.e", "x" * 100_000, "." * 5_000, "\0", "bnVsbA.bnVsbA.x"]


@pytest.mark.parametrize("token", GARBAGE)
def test_garbage_can_not_be_decoded(api: ApiClient, token: str) -> None:
    assert outcome(api, token) == UNDECODABLE


def test_other_algorithms_are_refused(api: ApiClient, key_pair: KeyPair) -> None:
    claims = {"sub": api.space.app_id, "exp": int(seconds(60))}
    # The classic confusion: the public key taken as the secret of a symmetric signature.
    forged = _encode({"alg": "HS256", "typ": "JWT"}, claims, secret=key_pair.public_pem.encode())
    assert outcome(api, forged) == UNVERIFIED
    algorithms: list[Any] = [
        "none",
        "None",
        "NONE",
        "RS512",
        "RS384",
        "PS256",
        "ES256",
        "",
        "rs256",
        None,
        5,
        [],
        {},
    ]
    for alg in algorithms:
        assert outcome(api, _encode({"alg": alg, "typ": "JWT"}, claims)) in (UNVERIFIED, UNDECODABLE), alg
    signed = jwt.encode(claims, api._key, "RS256")  # type: ignore[arg-type]
    stripped = signed.rpartition(".")[0] + "."
    assert outcome(api, stripped) in (UNVERIFIED, UNDECODABLE)
    for algorithm in ("RS512", "PS256"):
        assert outcome(api, jwt.encode(claims, api._key, algorithm)) == UNVERIFIED  # type: ignore[arg-type]
    curve = ec.generate_private_key(ec.SECP256R1())
    assert outcome(api, jwt.encode(claims, curve, "ES256")) == UNVERIFIED


def test_another_key_does_not_count(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = stranger.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    claims = {"sub": api.space.app_id, "exp": int(seconds(60))}
    assert outcome(api, jwt.encode(claims, pem, "RS256")) == UNVERIFIED
    with_key = jwt.encode(
        claims, pem, "RS256", headers={"jwk": {"kty": "RSA"}, "kid": "1", "jku": "http://x"}
    )
    assert outcome(api, with_key) == UNVERIFIED
    head, body, signature = api.token().split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({**claims, "exp": int(seconds(500))}).encode())
        .rstrip(b"=")
        .decode()
    )
    assert outcome(api, f"{head}.{other}.{signature}") == UNVERIFIED
    assert outcome(api, f"{head}.{body}.{signature[:-8]}AAAAAAAA") == UNVERIFIED


def test_any_active_key_of_the_space_signs_and_a_revoked_one_does_not(api: ApiClient) -> None:
    pair = new_key_pair()
    now = clock.now()
    claims = {"sub": api.space.app_id, "exp": int(seconds(60))}
    fresh = jwt.encode(claims, pair.private_pem, "RS256")
    assert outcome(api, fresh) == UNVERIFIED
    add_key(api.space.id, now, pair)
    find_space.forget_cached()
    assert (outcome(api, fresh), outcome(api, api.token())) == ("", "")
    assert revoke_other_keys(api.space.id, pair.fingerprint, now) == 1
    find_space.forget_cached()
    assert (outcome(api, fresh), outcome(api, api.token())) == ("", UNVERIFIED)


ABSURD: list[dict[str, Any]] = [
    {"exp": None},
    {"exp": "soon"},
    {"exp": "4000000000"},
    {"exp": True},
    {"exp": []},
    {"exp": {}},
    {"exp": "1e400"},
    {"exp": 10**400},
    {"exp": -(10**400)},
    {"exp": 1e308},
    {"exp": -1},
    {"exp": 0},
    {"sub": []},
    {"sub": {}},
    {"sub": True},
    {"sub": "\0"},
    {"sub": "x" * 100_000},
    {"sub": 10**4000},
    {"iss": []},
    {"nbf": "x"},
    {"iat": "x"},
    {"aud": 5},
    {"jti": []},
    {"nbf": 10**400},
    {"iat": 4_000_000_000},
]


@pytest.mark.parametrize("claims", ABSURD, ids=lambda claims: str(claims)[:30])
def test_absurd_claims_are_no_failure(api: ApiClient, claims: dict[str, Any]) -> None:
    token = _sign(api, {"sub": api.space.app_id, "exp": int(seconds(60)), **claims})
    message = outcome(api, token)
    harmless = next(iter(claims)) in ("nbf", "iat", "aud", "jti", "iss")
    assert message or harmless, claims


@pytest.mark.parametrize(
    "text", ["[]", "5", '"x"', "null", "{", "1e400", '{"exp":1e400}', '{"exp":NaN}', "[" * 50_000]
)
def test_absurd_payloads_are_no_failure(api: ApiClient, text: str) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    assert outcome(api, f"{head}.{body}.AAAA") in (UNDECODABLE, UNVERIFIED)


def test_exp_as_infinity_in_a_signed_token(api: ApiClient) -> None:
    for text in ("1e400", "NaN", "Infinity", "-Infinity", "1" + "0" * 5000):
        claims = f'{{"sub":"{api.space.app_id}","exp":{text}}}'
        token = jwt.api_jws.encode(claims.encode(), api._key, "RS256")  # type: ignore[arg-type]
        assert outcome(api, token) in (UNDECODABLE, TOO_LONG, EXPIRED)


def _sign(api: ApiClient, claims: dict[str, Any]) -> str:
    return jwt.api_jws.encode(json.dumps(claims).encode(), api._key, "RS256")  # type: ignore[arg-type]


def _encode(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """Built by hand: the library would refuse to make such tokens."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.digest(secret, b".".join(parts), hashlib.sha256) if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()
