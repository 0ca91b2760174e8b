"""Check the tokens that Spaces sign (contract 2.1)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, TypeGuard

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import RSAAlgorithm

from cirro.kernel import clock
from cirro.kernel.errors import Unauthenticated
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.find_space import find_caller

MAX_LIFETIME = 600
# Clients always ask for the full ten minutes, so a clock that is a little ahead of ours must not shut them out.
LIFETIME_LEEWAY = 60
EXPIRY_LEEWAY = 30
APP_ID_LENGTH = 64

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
TOO_LONG = "Can not maintain an access token for longer than 10 min"
UNVERIFIED = "Can not verify the access token"
UNDECODABLE = "Access token can not be decoded"

# Used directly: the library's one call for everything reads a token twice, which costs more than its signature.
_READER = jwt.PyJWS()
_RS256 = RSAAlgorithm(RSAAlgorithm.SHA256)


def verify(token: str) -> SpaceRef:
    """The Space that signed `token`. Raises Unauthenticated with the contract's message.

    Tokens carry no key id, so each active key of the Space is tried. Whether an app id exists is not told.
    """
    try:
        read = _READER.decode_complete(token, options={"verify_signature": False})
        claims = json.loads(read["payload"])
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unauthenticated(UNDECODABLE) from error
    if not isinstance(claims, dict):
        raise Unauthenticated(UNDECODABLE)
    if read["header"].get("alg") != "RS256":
        raise Unauthenticated(UNVERIFIED)
    caller = find_caller(_app_id(claims))
    signed = token.rpartition(".")[0].encode()
    for pem in caller.public_pems if caller else ():
        if _RS256.verify(signed, _public_key(pem), read["signature"]):
            _check_lifetime(claims.get("nbf"), claims.get("exp"))
            assert caller is not None  # a key was found
            return caller.space
    raise Unauthenticated(UNVERIFIED)


def _app_id(claims: dict[str, Any]) -> str:
    """`sub`, or the older `iss`; if both are given they must be equal."""
    ids = {
        str(claims[name])
        for name in ("sub", "iss")
        if isinstance(claims.get(name), (str, int)) and not isinstance(claims[name], bool)
    }
    # Whatever is longer than app ids are need not be looked up, nor remembered as unknown.
    if len(ids) != 1 or len(app_id := ids.pop()) > APP_ID_LENGTH or "\0" in app_id:
        raise Unauthenticated(UNVERIFIED)
    return app_id


def _check_lifetime(begins: object, exp: object) -> None:
    if not _is_number(exp) or not (begins is None or _is_number(begins)):
        raise Unauthenticated(UNDECODABLE)
    now = clock.now().timestamp()
    if begins is not None and begins > now + LIFETIME_LEEWAY:
        raise Unauthenticated(UNDECODABLE)
    if exp < now - EXPIRY_LEEWAY:
        raise Unauthenticated(EXPIRED)
    if exp > now + MAX_LIFETIME + LIFETIME_LEEWAY:
        raise Unauthenticated(TOO_LONG)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


@lru_cache(maxsize=1024)
def _public_key(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)  # only RSA keys are ever stored
    return key
