"""Append one event in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from cirro.kernel import sql


def append(space_id: int, type: str, object_id: int, data: dict[str, Any], at: datetime) -> None:
    """Record that `type` (such as "gig.created") happened to an object, with the object as the API shows it."""
    sql.execute(
        "INSERT INTO events_event (space_id, type, object_id, data, created_at) VALUES (%s, %s, %s, %s::jsonb, %s)",
        [space_id, type, object_id, orjson.dumps(data).decode(), at],
    )
