"""End the pauses whose time has come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cirro.kernel import clock, sql

# Such a worker counts as changed: waves that have gone past them look at them again.
_END = """
WITH ended AS MATERIALIZED (
    SELECT w.space_id, w.id, w.paused_until FROM {due}
), w AS (
    UPDATE spaces_worker w SET paused_until = NULL, changed_in = pg_current_xact_id()::text::bigint
      FROM ended WHERE w.space_id = ended.space_id AND w.id = ended.id
    RETURNING w.space_id, w.id, w.user_id, ended.paused_until
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT space_id, 'worker.resumed', user_id,
       jsonb_build_object('id', user_id::text, 'object', 'worker', 'paused_until', NULL), %(now)s
  FROM w ORDER BY paused_until, id
"""
_OF_SPACE = """spaces_worker w
     WHERE w.space_id = %(space)s AND w.paused_until <= %(now)s FOR NO KEY UPDATE"""
# Who is busy just now, leaving or changing the pause, is not waited for: the next tick sees to them.
_LIVE = """spaces_space s CROSS JOIN LATERAL (
            SELECT w.space_id, w.id, w.paused_until FROM spaces_worker w
             WHERE w.space_id = s.id AND w.paused_until <= %(now)s
             ORDER BY w.paused_until LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED) w
     WHERE NOT s.is_sandbox LIMIT %(size)s"""
BATCH = 5_000


def end_pauses_of_space(space_id: int, now: datetime) -> int:
    """End those of one sandbox at `now`, its present moment, in the caller's transaction, which has the sandbox's
    turn; how many."""
    return sql.execute(_END.format(due=_OF_SPACE), {"space": space_id, "now": now})


def end_pauses() -> int:
    """End those of all live Spaces, a batch a transaction; how many."""
    ended = 0
    while True:
        with transaction.atomic():
            done = sql.execute(_END.format(due=_LIVE), {"now": clock.now(), "size": BATCH})
        ended += done
        if done < BATCH:
            return ended


def next_pause_end(space_id: int) -> datetime | None:
    """When the next pause of a worker of this Space ends."""
    row = sql.row(
        "SELECT min(paused_until) FROM spaces_worker WHERE space_id = %s AND paused_until IS NOT NULL",
        [space_id],
    )
    return row[0] if row else None
