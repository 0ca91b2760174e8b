"""Read the log on from a cursor."""

from __future__ import annotations

from typing import Any

import orjson

from cirro.kernel import sql, times
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page, listing


def list_events(
    space_id: int, page: Page, *, type: str | None = None, object_id: int | None = None
) -> dict[str, Any]:
    """A page of the Space's events, oldest first unless the page is descending.

    Raises NotFound for an object that nothing of this Space's log is about.
    """
    beyond, params = page.condition("id")
    conditions = ["space_id = %s", beyond]
    values: list[int | str] = [space_id, *params]
    for column, value in (("type", type), ("object_id", object_id)):
        if value is not None:
            conditions.append(f"{column} = %s")
            values.append(value)
    rows = sql.rows(
        "SELECT id, type, created_at, data::text FROM events_event "
        f"WHERE {' AND '.join(conditions)} ORDER BY {page.order('id')}",
        values,
    )
    if not rows and object_id is not None:
        # Only now: a page with rows proves that there is such an object.
        _check_known(space_id, object_id)
    return listing("/events", page, rows, _show)


def _check_known(space_id: int, object_id: int) -> None:
    query = "SELECT 1 FROM events_event WHERE space_id = %s AND object_id = %s LIMIT 1"
    if not sql.row(query, [space_id, object_id]):
        raise NotFound.thing("object", object_id)


def _show(row: tuple[Any, ...]) -> dict[str, Any]:
    id, type, created_at, data = row
    return {
        "id": str(id),
        "object": "event",
        "type": type,
        "created_at": times.iso_ms(created_at),
        "data": orjson.Fragment(data),
    }
