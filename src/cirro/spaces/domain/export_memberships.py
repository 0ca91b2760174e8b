"""What Spaces hold about a person, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from cirro.kernel import sql, times
from cirro.spaces.models import Space

_MEMBERSHIPS = """
SELECT s.id, s.name, m.anonymous_email, m.joined_at, m.paused_until, w.billable,
       (w.document - w.provided)::text, w.updated_at, c.scopes, c.given_at
  FROM spaces_member m
  JOIN spaces_space s ON s.id = m.space_id
  LEFT JOIN spaces_worker w ON w.space_id = m.space_id AND w.user_id = m.user_id
  LEFT JOIN spaces_consent c ON c.space_id = m.space_id AND c.user_id = m.user_id
 WHERE m.user_id = %s ORDER BY s.id
"""
_EVENTS = """
SELECT space_id, id, type, created_at, data::text FROM events_event
 WHERE space_id = ANY(%(spaces)s) AND object_id = %(user)s
   AND (starts_with(type, 'user.') OR starts_with(type, 'worker.')) AND (space_id, id) > (%(space)s, %(id)s)
 ORDER BY space_id, id LIMIT %(size)s
"""
_PAGE = 500


def export_memberships(user_id: int) -> list[dict[str, Any]]:
    """The Spaces that the person is a user of: relay address, worker document, consent."""
    return [
        {
            "space": {"id": str(space_id), "name": name},
            "anonymous_email": relay,
            "joined_at": times.iso_ms(joined_at),
            "paused_until": paused_until and times.iso_ms(paused_until),
            "worker": None
            if document is None
            else {
                "billable": billable,
                "document": orjson.Fragment(document),
                "updated_at": times.iso_ms(updated_at),
            },
            "consent": None if scopes is None else {"scopes": scopes, "given_at": times.iso_ms(given_at)},
        }
        for (
            space_id, name, relay, joined_at, paused_until, billable, document, updated_at, scopes, given_at,
        ) in sql.rows(_MEMBERSHIPS, [user_id])
    ]  # fmt: skip


def export_events(user_id: int) -> Iterator[dict[str, Any]]:
    """The events of all Spaces that show the person, also of Spaces that they left; by Space, in order."""
    # By the index of objects, which begins with the Space.
    spaces = list(Space.objects.order_by("id").values_list("id", flat=True))
    last = (0, 0)
    while True:
        place = {"spaces": spaces, "user": user_id, "space": last[0], "id": last[1], "size": _PAGE}
        rows = sql.rows(_EVENTS, place)
        for space_id, id, type, created_at, data in rows:
            yield {
                "id": str(id),
                "space_id": str(space_id),
                "type": type,
                "created_at": times.iso_ms(created_at),
                "data": orjson.Fragment(data),
            }
        if len(rows) < _PAGE:
            return
        last = (rows[-1][0], rows[-1][1])
