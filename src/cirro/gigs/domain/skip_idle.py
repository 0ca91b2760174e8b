"""Put off the waves that would find nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cirro.kernel import sql, times

# A pool that ran dry stays dry until some document of the Space changes. Such gigs are moved to their next
# moment after `now` on their own grid, all in one statement, as an empty wave would have done.
_SKIP = """
UPDATE gigs_gig g
   SET next_wave_at = LEAST(%(latest)s, g.next_wave_at + interval '1 minute' * (g.invitation_frequency * (1 + floor(
           extract(epoch FROM %(now)s - g.next_wave_at) / (60 * g.invitation_frequency)))))
 WHERE g.id IN (
       SELECT d.id FROM gigs_gig d
        WHERE d.next_wave_at <= %(now)s AND d.pool_exhausted AND {whose}
          AND (d.id = ANY(%(dry)s) OR NOT EXISTS (
               SELECT FROM spaces_worker w WHERE w.space_id = d.space_id AND w.changed_in >= d.pool_seen))
          FOR UPDATE SKIP LOCKED)
"""
_LIVE = "EXISTS (SELECT FROM spaces_space s WHERE s.id = d.space_id AND NOT s.is_sandbox)"


def skip_idle(now: datetime, space_id: int | None = None, dry: Collection[int] = ()) -> int:
    """Skip the idle waves that are due by `now`, in one sandbox whose turn the caller has, or in all live Spaces;
    how many gigs. In a sandbox, `now` may lie ahead: nothing changes there until its clock gets there. `dry` are gigs known
    to have nobody left, whatever transactions were running when that was found."""
    whose = _LIVE if space_id is None else "d.space_id = %(space)s"
    return sql.execute(
        _SKIP.format(whose=whose), {"now": now, "space": space_id, "latest": times.LATEST, "dry": list(dry)}
    )
