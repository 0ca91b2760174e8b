"""The Spaces that a person is a user of, and what each may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cirro.kernel import sql
from cirro.spaces.domain.scopes import SCOPES

_SELECT = """
SELECT s.id, s.name, s.slug, COALESCE(c.scopes, '{}'), m.joined_at
  FROM spaces_member m
  JOIN spaces_space s ON s.id = m.space_id
  LEFT JOIN spaces_consent c ON c.space_id = m.space_id AND c.user_id = m.user_id
 WHERE m.user_id = %s
 ORDER BY lower(s.name), s.id
"""


@dataclass(frozen=True)
class ConnectedSpace:
    """A Space that the person is a user of. No scopes: they never signed in to it with Cirro."""

    id: int
    name: str
    slug: str
    scopes: tuple[str, ...]
    since: datetime


def connected_spaces(user_id: int) -> list[ConnectedSpace]:
    """The person's Spaces, by name."""
    return [
        ConnectedSpace(id, name, slug, tuple(scope for scope in SCOPES if scope in scopes), since)
        for id, name, slug, scopes, since in sql.rows(_SELECT, [user_id])
    ]
