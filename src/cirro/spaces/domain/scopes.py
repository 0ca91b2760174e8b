"""What a Space may ask to see of a person."""

from __future__ import annotations

from collections.abc import Collection

from cirro.kernel.errors import Refused

# In the order that answers name them. `read` gives the user object; the others are OpenID Connect's.
SCOPES = ("read", "openid", "profile", "email")


def in_order(scopes: Collection[str]) -> list[str]:
    """The scopes, each once, in the order of `SCOPES`. Raises Refused when there are none, or unknown ones."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise Refused.at("scope", f"{unknown[0]!r} is not known" if unknown else "is required")
    return [scope for scope in SCOPES if scope in scopes]
