"""What Cirro takes from a provider's claims about a person. They come from outside: anything may be in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Claims = Mapping[str, Any]

# Kept with the linked account, so that people recognise it in their list.
_KEPT = ("iss", "sub", "email", "name")


def text(claims: Claims, name: str) -> str:
    """The claim without what can't be shown; empty when it is missing or no text."""
    value = claims.get(name)
    return "".join(c for c in value if c.isprintable()).strip() if isinstance(value, str) else ""


def merged(id_token: Claims, userinfo: Claims) -> dict[str, Any]:
    """Both answers in one. Whether an address is verified is said of that very address, not of another one."""
    claims = {**id_token, **userinfo}
    if "email_verified" not in userinfo and userinfo.get("email", id_token.get("email")) != id_token.get(
        "email"
    ):
        claims.pop("email_verified", None)
    return claims


def is_email_verified(claims: Claims) -> bool:
    """Whether the provider says so; some write the truth as text."""
    said = claims.get("email_verified")
    return said is True or said == "true"


def common_fields(claims: Claims) -> dict[str, str]:
    """For the new account: names and address, as far as they are given."""
    first, last, whole = text(claims, "given_name"), text(claims, "family_name"), text(claims, "name")
    return {
        "email": text(claims, "email"),
        "first_name": first,
        "last_name": last,
        # Split in two only where neither half is given.
        "name": "" if first or last else whole,
    }


def kept(claims: Claims) -> dict[str, str]:
    """The little that is stored with the linked account."""
    return {name: text(claims, name) for name in _KEPT if text(claims, name)}
