"""One wave: the next matching workers are invited, in one statement.

How far a gig's waves got is kept in three columns, so that a wave never looks at workers that an earlier
one has dealt with:

- `pool_cursor` (gigs without a sort): every matching worker up to this id was invited;
- `pool_exhausted`: so was every matching worker there is;
- `pool_seen`: both hold for the documents that transactions before this one wrote. A document written since
  carries this number or a higher one (`changed_in`), so it is looked at again wherever it stands. The bound is
  the oldest transaction that was still running, so a document that was written but not committed is not missed:
  what a wave couldn't see was written by a transaction that its snapshot counts as running or yet to come.

Workers who have paused are no candidates; a pause that is committed while a wave chooses comes after that wave, and
neither waits for the other. The end of a pause marks the worker as changed, as a new document would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cirro.gigs.domain.gig_rules import INT_MAX
from cirro.gigs.domain.invitation_rows import INVITE_PICKED
from cirro.gigs.domain.plan_waves import wave_after
from cirro.gigs.models import Gig, Wave
from cirro.kernel import sql
from cirro.mql import parse_sort

_CANDIDATES = """
SELECT w.id AS worker_id, w.user_id, false AS no_reward FROM spaces_worker w
 WHERE w.space_id = %(space)s AND {part} AND w.paused_until IS NULL AND w.document @@ %(filter)s::jsonpath
   AND NOT EXISTS (SELECT FROM gigs_giginvitation i
                    WHERE i.space_id = %(space)s AND i.gig_id = %(gig)s AND i.user_id = w.user_id)
 ORDER BY {order} LIMIT %(size)s
"""
_CHANGED = "w.changed_in >= %(seen)s"
# A sort over a large pool computes its keys for few: the first of some who match, whoever they are, show which of the
# rest can't be among the first of all. Without `size` (all are wanted) nobody is left out.
_SORTED = """
SELECT * FROM (
    WITH last_of_some AS MATERIALIZED (
        SELECT {bound} AS bound FROM (
            SELECT w.document FROM spaces_worker w
             WHERE w.space_id = %(space)s AND w.paused_until IS NULL AND w.document @@ %(filter)s::jsonpath
               AND NOT EXISTS (SELECT FROM gigs_giginvitation i
                                WHERE i.space_id = %(space)s AND i.gig_id = %(gig)s AND i.user_id = w.user_id)
             LIMIT LEAST(20 * %(size)s::bigint, 50000)) w
         ORDER BY {order} OFFSET COALESCE(%(size)s::bigint - 1, 50000) LIMIT 1)
    {candidates}
) in_order
"""
# Who is leaving the Space just now is passed over, not waited for: a wave that waits while it holds a gig could
# wait in a circle (see `leave_space`). The rows are taken only when they are chosen: locking while sorting would
# sort the whole pool.
_PICKED = """
WITH candidate AS MATERIALIZED (SELECT c.*, row_number() OVER () AS place FROM ({candidates}) c),
picked AS MATERIALIZED (
    SELECT c.worker_id, c.user_id, c.no_reward FROM candidate c
      JOIN spaces_worker w ON w.space_id = %(space)s AND w.id = c.worker_id
     ORDER BY c.place FOR KEY SHARE OF w SKIP LOCKED)
"""
_REST = """
SELECT count(*), COALESCE(max(worker_id), 0), (SELECT count(*) FROM picked),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM candidate
"""


@dataclass(frozen=True)
class Picked:
    """What the statement did: how many it could have invited, how many it found, the highest id of these, how many
    were still there to be invited, and the oldest transaction that it couldn't see the end of."""

    size: int
    found: int
    last_worker: int
    invited: int
    oldest_running: int

    @property
    def all_found(self) -> bool:
        """Whether nobody is left who could be invited."""
        return self.found < self.size


def wave_size(gig: Gig) -> int:
    """How many a wave invites at most (contract section 4). Zero `total_seats`, as one official fixture has
    it, leaves the base to `seats_min`."""
    return min((gig.total_seats or gig.seats_min) * gig.invitation_multiplier, INT_MAX)


def run_wave(gig: Gig, now: datetime) -> Picked:
    """Invite the next workers and plan the next wave; who was found. The caller holds the gig's row."""
    size = wave_size(gig)
    picked = _invite(gig, size, now)
    _note_progress(gig, picked)
    gig.next_wave_at = wave_after(gig.next_wave_at or now, gig.invitation_frequency, now)
    if picked.invited:
        gig.wave_count += 1
        Wave.objects.create(
            space_id=gig.space_id, gig=gig, number=gig.wave_count, at=now, size=size, invited=picked.invited
        )
    gig.save(update_fields=["wave_count", "next_wave_at", "pool_cursor", "pool_exhausted", "pool_seen"])
    return picked


def _invite(gig: Gig, size: int, now: datetime) -> Picked:
    params = {
        **candidate_params(gig, size),
        "topic": gig.topic_id,
        "wave": gig.wave_count + 1,
        "now": now,
    }
    row = sql.row(_PICKED.format(candidates=candidates(gig)) + INVITE_PICKED + _REST, params)
    assert row is not None  # an aggregate always answers
    return Picked(size, *row)


def candidates(gig: Gig) -> str:
    """SQL for the workers that the next wave picks, in order; see the module for its three cases."""
    sort = parse_sort(gig.sort_query)
    order = sort.order_by("w.document")
    if gig.pool_exhausted:
        return _CANDIDATES.format(part=_CHANGED, order=f"{order}, w.id" if order else "w.id")
    if order:
        # First in the statement: of conditions that cost the same, PostgreSQL tests the first first.
        may_precede = sort.may_precede("w.document", "(SELECT bound FROM last_of_some)")
        best = _CANDIDATES.format(part=may_precede, order=f"{order}, w.id")
        return _SORTED.format(bound=sort.bound("w.document"), order=order, candidates=best)
    behind = _CANDIDATES.format(part=f"w.id <= %(cursor)s AND {_CHANGED}", order="w.id")
    ahead = _CANDIDATES.format(part="w.id > %(cursor)s", order="w.id")
    return f"SELECT * FROM (({behind}) UNION ALL ({ahead})) both_parts ORDER BY worker_id LIMIT %(size)s"


def candidate_params(gig: Gig, size: int | None) -> dict[str, Any]:
    """The parameters of `candidates`; `size` is how many are wanted at most, None all that there are."""
    return {
        "space": gig.space_id,
        "gig": gig.id,
        "filter": gig.filter_path,
        "cursor": gig.pool_cursor,
        "seen": gig.pool_seen,
        "size": size,
    }


def _note_progress(gig: Gig, picked: Picked) -> None:
    if picked.invited < picked.found:
        # Somebody was passed over because they are leaving. Should they stay after all, the next wave finds them.
        return
    if picked.all_found:
        gig.pool_exhausted = True
        gig.pool_seen = picked.oldest_running
    elif not gig.pool_exhausted and not gig.sort_query and picked.last_worker > gig.pool_cursor:
        gig.pool_cursor = picked.last_worker
        gig.pool_seen = picked.oldest_running
