"""Take a person out of the events that showed them."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from cirro.kernel import sql

_REDACT = """
UPDATE events_event SET data = %s::jsonb
 WHERE space_id = ANY(%s) AND object_id = %s AND starts_with(type, %s)
"""


def redact(space_ids: Sequence[int], prefix: str, object_id: int) -> int:
    """Leave of the snapshots in events `prefix…` of this object (such as "user.") no more than what a deleted one
    shows; how many. That it happened, and when, stays. The one exception to events never being changed."""
    shown = {"id": str(object_id), "object": prefix.rstrip("."), "deleted": None}
    return sql.execute(_REDACT, [orjson.dumps(shown).decode(), list(space_ids), object_id, prefix])
