"""What Spaces reported about a person, for the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cirro.kernel import sql, times
from cirro.rewards.domain.show import (
    PAYOUT_COLUMNS,
    PAYOUT_TABLES,
    RESULT_COLUMNS,
    TIME_COLUMNS,
    show_payout,
    show_result,
    show_time,
)
from cirro.spaces.models import Space

_PAGE = 500
# By the indexes of users, which begin with the Space; times have none in the order of ids, but one person has few.
_KINDS: dict[str, tuple[str, str, str, Callable[[tuple[Any, ...]], dict[str, Any]]]] = {
    "gig_result": ("r", RESULT_COLUMNS, "rewards_gigresult r", show_result),
    "gig_time_activity": ("t", TIME_COLUMNS, "rewards_gigtimeactivity t", show_time),
    "payout": ("p", PAYOUT_COLUMNS, PAYOUT_TABLES, show_payout),
}


def export_reports(user_id: int) -> Iterator[dict[str, Any]]:
    """All results, times and bonuses of all Spaces, also of those that the person left, and bonuses that were deleted;
    kind by kind, by Space, in order."""
    spaces = list(Space.objects.order_by("id").values_list("id", flat=True))
    for name, columns, tables, show in _KINDS.values():
        query = (
            f"SELECT {name}.space_id, {name}.created_at, {columns} FROM {tables}"
            f" WHERE {name}.space_id = ANY(%(spaces)s) AND {name}.user_id = %(user)s"
            f" AND ({name}.space_id, {name}.id) > (%(space)s, %(id)s)"
            f" ORDER BY {name}.space_id, {name}.id LIMIT %(size)s"
        )
        last = (0, 0)
        while True:
            place = {"spaces": spaces, "user": user_id, "space": last[0], "id": last[1], "size": _PAGE}
            rows = sql.rows(query, place)
            for space_id, created_at, *report in rows:
                yield {
                    **show(tuple(report)),
                    "space_id": str(space_id),
                    "created_at": times.iso_ms(created_at),
                }
            if len(rows) < _PAGE:
                break
            last = (rows[-1][0], rows[-1][2])
