"""How many gigs Spaces have, for those who look around."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cirro.kernel import clock, sql

# By each Space's own clock; the conditions are those of `times.status`.
_COUNT = """
SELECT s.id, count(*) FILTER (WHERE NOT g.over), count(*) FILTER (WHERE g.over)
  FROM unnest(%(spaces)s::bigint[]) AS s (id)
  LEFT JOIN kernel_heldclock h ON h.space_id = s.id
 CROSS JOIN LATERAL (SELECT g.archived_at IS NOT NULL
                            OR LEAST(g.end_at, g.archive_at) <= COALESCE(h.held_at, %(now)s) AS over
                       FROM gigs_gig g
                      WHERE g.space_id = s.id AND g.deleted_at IS NULL) g
 GROUP BY s.id
"""


@dataclass(frozen=True)
class GigCounts:
    """`available`: running or coming up. `completed`: ended or archived."""

    available: int = 0
    completed: int = 0


def count_by_space(space_ids: Collection[int]) -> dict[int, GigCounts]:
    """For each of the Spaces, in one statement."""
    rows = sql.rows(_COUNT, {"spaces": list(space_ids), "now": clock.now()})
    counted = {id: GigCounts(available, completed) for id, available, completed in rows}
    return {id: counted.get(id, GigCounts()) for id in space_ids}
