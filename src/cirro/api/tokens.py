"""Check the tokens that Spaces sign (contract 2.1)."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cirro.kernel.errors import Unauthenticated
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.find_space import find_caller

MAX_LIFETIME = 600
# Clients always ask for the full ten minutes, so a clock that is a little ahead of ours must not shut them out.
LIFETIME_LEEWAY = 60
EXPIRY_LEEWAY = 30

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
TOO_LONG = "Can not maintain an access token for longer than 10 min"
UNVERIFIED = "Can not verify the access token"
UNDECODABLE = "Access token can not be decoded"

_OPTIONS: Any = {
    "require": ["exp"],
    # Numbers count as their decimal string, which the library would refuse.
    "verify_sub": False,
    "verify_iss": False,
    "verify_aud": False,
    "verify_iat": False,
    "verify_jti": False,
    "verify_exp": False,
}


def verify(token: str) -> SpaceRef:
    """The Space that signed `token`. Raises Unauthenticated with the contract's message.

    Tokens carry no key id, so each active key of the Space is tried. Whether an app id exists is not told.
    """
    try:
        unverified = jwt.decode(token, options={"verify_signature": False})
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unauthenticated(UNDECODABLE) from error
    if header.get("alg") != "RS256":
        raise Unauthenticated(UNVERIFIED)
    caller = find_caller(_app_id(unverified))
    for pem in caller.public_pems if caller else ():
        try:
            claims = jwt.decode(token, _public_key(pem), algorithms=["RS256"], options=_OPTIONS)
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as error:
            raise Unauthenticated(UNDECODABLE) from error
        _check_lifetime(claims["exp"])
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
    if len(ids) != 1 or "\0" in (app_id := ids.pop()):
        raise Unauthenticated(UNVERIFIED)
    return app_id


def _check_lifetime(exp: object) -> None:
    if isinstance(exp, bool) or not isinstance(exp, (int, float)) or exp != exp:
        raise Unauthenticated(UNDECODABLE)
    now = time.time()
    if exp < now - EXPIRY_LEEWAY:
        raise Unauthenticated(EXPIRED)
    if exp > now + MAX_LIFETIME + LIFETIME_LEEWAY:
        raise Unauthenticated(TOO_LONG)


@lru_cache(maxsize=1024)
def _public_key(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)  # only RSA keys are ever stored
    return key
