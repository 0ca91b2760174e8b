"""Store a report together with its event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirro.kernel import sql

# One statement, so that the event can name an id that nobody knows before.
_STORE = """
WITH made AS (
    {insert}
    RETURNING id
), logged AS (
    INSERT INTO events_event (space_id, type, object_id, data, created_at)
    SELECT %(space)s, %(event)s, id, %(shown)s::jsonb || jsonb_build_object('id', id::text), %(now)s FROM made
)
SELECT id FROM made
"""


def store_report(
    insert: str, values: Mapping[str, Any], event: str, shown: Mapping[str, Any]
) -> tuple[int, dict[str, Any]] | None:
    """Run the `insert` of one row with an event such as "payout.created": the row's id, and `shown` with that id in it.

    `values` has `space` and `now` too. None when nothing was inserted (ON CONFLICT): then nothing happened.
    """
    parameters = {**values, "event": event, "shown": orjson.dumps(shown).decode()}
    row = sql.row(_STORE.replace("{insert}", insert), parameters)
    return None if row is None else (row[0], {**shown, "id": str(row[0])})
