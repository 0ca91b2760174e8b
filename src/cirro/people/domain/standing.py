"""Whether a person may use Cirro just now."""

from __future__ import annotations

from cirro.people.models import User

# The same as `in_good_standing`, for statements over `people_user u`.
IN_GOOD_STANDING = (
    "(u.is_active AND NOT (COALESCE(u.banned_with_reason->>'restricted', '') = 'true'"
    " AND COALESCE(u.banned_with_reason->>'cleared', '') <> 'true'))"
)


def in_good_standing(user: User) -> bool:
    """Whether the account is open and not under a restriction that the operator has yet to clear."""
    ban = user.banned_with_reason or {}
    return user.is_active and not (ban.get("restricted") is True and ban.get("cleared") is not True)
