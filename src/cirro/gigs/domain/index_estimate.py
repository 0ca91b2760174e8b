"""What the planner thinks the index on documents would answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cirro.kernel import sql

_EXPLAIN = """
EXPLAIN (FORMAT JSON) SELECT FROM spaces_worker w WHERE w.space_id = %s AND w.document @@ %s::jsonpath
"""


def estimated_hits(space_id: int, jsonpath: str) -> int | None:
    """How many documents the planner expects the index to lead to for this filter, other Spaces' among them.

    None when it would rather read the Space through. The estimate comes from stored statistics: asking costs a
    millisecond, and the same question gets the same answer until the table is analysed again.
    """
    row = sql.row(_EXPLAIN, [space_id, jsonpath])
    assert row is not None  # EXPLAIN always answers
    return max(_index_hits(row[0][0]["Plan"]), default=None)


def _index_hits(plan: dict[str, Any]) -> Iterator[int]:
    if "@@" in plan.get("Index Cond", ""):
        yield plan["Plan Rows"]
    for below in plan.get("Plans", []):
        yield from _index_hits(below)
