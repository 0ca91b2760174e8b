"""What OpenID Connect tells a Space about a person: no more than the user object does."""

from __future__ import annotations

from collections.abc import Collection

from cirro.people.domain.time_zones import iana_name
from cirro.spaces.domain.show_users import show_user

# Claim → the scope that gives it.
CLAIMS = {
    "sub": "openid",
    "name": "profile",
    "given_name": "profile",
    "family_name": "profile",
    "nickname": "profile",
    "preferred_username": "profile",
    "zoneinfo": "profile",
    "birthdate": "profile",
    "email": "email",
    "email_verified": "email",
}


def claims_of(space_id: int, user_id: int, scopes: Collection[str]) -> dict[str, object]:
    """The claims about a user of the Space that these scopes give; what isn't known is left out.

    Raises NotFound for strangers.
    """
    user = show_user(space_id, user_id)
    known = {
        "sub": user["id"],
        "name": f"{user['first_name']} {user['last_name']}".strip(),
        "given_name": user["first_name"],
        "family_name": user["last_name"],
        "nickname": user["screen_name"],
        "preferred_username": user["screen_name"],
        "zoneinfo": iana_name(user["time_zone"]),
        "birthdate": user["birthday"],
        # The relay address: ours, and the person's in this Space alone.
        "email": user["anonymous_email"],
        "email_verified": True,
    }
    return {name: value for name, value in known.items() if CLAIMS[name] in scopes and value}
