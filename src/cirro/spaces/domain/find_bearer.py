"""The person and the Space behind an access token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cirro.kernel import clock, sql
from cirro.kernel.errors import Forbidden, Unauthenticated

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
UNVERIFIED = "Can not verify the access token"

# Whose account is closed, and who left the Space, has no token any more.
_FIND = """
SELECT c.space_id, t.user_id, t.scope, t.expires
  FROM oauth2_provider_accesstoken t
  JOIN spaces_oauthclient c ON c.id = t.application_id
  JOIN spaces_member m ON m.space_id = c.space_id AND m.user_id = t.user_id
  JOIN people_user u ON u.id = t.user_id AND u.is_active
 WHERE t.token_checksum = %s
"""


@dataclass(frozen=True)
class Bearer:
    """A person in a Space, and what the Space may see with this token."""

    space_id: int
    user_id: int
    scopes: frozenset[str]


def find_bearer(authorization: str, scope: str) -> Bearer:
    """Whose access token an Authorization header carries.

    Raises Unauthenticated with the contract's message, Forbidden when the token lacks `scope`.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(MISSING)
    row = sql.row(_FIND, [hashlib.sha256(token.strip().encode()).hexdigest()])
    if row is None:
        raise Unauthenticated(UNVERIFIED)
    space_id, user_id, scopes, expires = row
    if expires <= clock.now():
        raise Unauthenticated(EXPIRED)
    bearer = Bearer(space_id, user_id, frozenset(scopes.split()))
    if scope not in bearer.scopes:
        raise Forbidden(f"The access token lacks the scope {scope}")
    return bearer
