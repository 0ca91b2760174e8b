"""Put off the waves that would find nobody."""

from __future__ import annotations

from datetime import datetime

from cirro.kernel import sql

# A pool that ran dry stays dry until some document of the Space changes. Such gigs are moved to their next
# moment after `now` on their own grid, all in one statement, as an empty wave would have done.
_SKIP = """
UPDATE gigs_gig g
   SET next_wave_at = g.next_wave_at + make_interval(mins => g.invitation_frequency) * (1 + floor(
           extract(epoch FROM %(now)s - g.next_wave_at) / (60 * g.invitation_frequency))::int)
 WHERE g.id IN (
       SELECT d.id FROM gigs_gig d
        WHERE d.next_wave_at <= %(now)s AND d.pool_exhausted AND {whose}
          AND NOT EXISTS (SELECT FROM spaces_worker w WHERE w.space_id = d.space_id AND w.changed_in >= d.pool_seen)
          FOR UPDATE SKIP LOCKED)
"""


def skip_idle(now: datetime, space_id: int | None = None) -> int:
    """Skip the idle waves that are due by `now`, in one Space or in all whose clock runs; how many gigs.

    Of one Space's held clock, `now` may lie ahead: nothing changes there until the clock gets there.
    """
    whose = (
        "NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = d.space_id)"
        if space_id is None
        else "d.space_id = %(space)s"
    )
    return sql.execute(_SKIP.format(whose=whose), {"now": now, "space": space_id})
