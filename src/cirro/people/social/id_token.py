"""Checks the ID token in which an OpenID Connect provider says who signed in (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

# Signatures that only the provider can make. The client secret as a key (HS256) is left out.
_ALGORITHMS = frozenset(
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
)
_MUST_HAVE = ["iss", "sub", "aud", "exp", "iat"]
# Seconds that the provider's clock may differ from ours.
_LEEWAY = 60
# What the column holds that keeps it; the standard allows 255.
_SUBJECT_LENGTH = 191


class TokenRefused(Exception):  # noqa: N818 - says what happened
    """The token doesn't prove who signed in; the message says why, without anything out of the token."""


def read_id_token(
    token: object, keys: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str | None
) -> dict[str, Any]:
    """The claims of `token`, signed by one of the JSON Web Keys `keys`, meant for us, in force, and made for the
    request that carried `nonce` (None: the provider is known to give none back).

    Raises TokenRefused.
    """
    if not isinstance(token, str):
        raise TokenRefused("the provider gave no ID token")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key_of(token, keys),
            audience=client_id,
            issuer=issuer,
            leeway=_LEEWAY,
            options={"require": _MUST_HAVE, "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(f"the ID token was refused: {type(error).__name__}") from error
    if claims.get("azp", client_id) != client_id:
        raise TokenRefused("the ID token was made for another client")
    if nonce is not None and claims.get("nonce") != nonce:
        raise TokenRefused("the ID token was made for another sign-in")
    subject = claims["sub"]
    if not 0 < len(subject) <= _SUBJECT_LENGTH or not subject.isprintable():
        raise TokenRefused("the ID token names nobody")
    return claims


def _key_of(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(token).get("kid")
    usable = [
        key
        for key in jwt.PyJWKSet(keys.get("keys") or []).keys
        if key.algorithm_name in _ALGORITHMS and key.public_key_use in (None, "sig")
    ]
    # A provider with a single key needs to give it no name.
    fitting = [key for key in usable if key.key_id == wanted] if wanted is not None else usable
    if len(fitting) != 1:
        raise TokenRefused("the ID token is signed with a key that the provider doesn't publish")
    return fitting[0]
