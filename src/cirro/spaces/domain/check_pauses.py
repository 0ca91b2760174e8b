"""Compare the pauses that waves look at, kept with each worker, with what people said."""

from __future__ import annotations

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound
from cirro.spaces.domain.membership import lock_member
from cirro.spaces.domain.pause import apply_pause
from cirro.spaces.domain.space_ref import space_ref

# A pause that is over, but still stands, is none: the next tick ends it, with its event.
_WRONG = """
SELECT w.space_id, w.user_id
  FROM spaces_worker w
  JOIN spaces_member m USING (space_id, user_id)
  JOIN people_user p ON p.id = w.user_id
  LEFT JOIN kernel_heldclock h ON h.space_id = w.space_id
 CROSS JOIN LATERAL (SELECT GREATEST(m.paused_until, p.paused_until) AS until, COALESCE(h.held_at, %s) AS now) said
 WHERE w.paused_until IS DISTINCT FROM said.until
   AND w.paused_until IS DISTINCT FROM CASE WHEN said.until > said.now THEN said.until END
 ORDER BY w.space_id, w.user_id
"""


def wrong_pauses() -> list[tuple[int, int]]:
    """Space and user id of the workers for whom waves go by something else than what the person said."""
    return [(space_id, user_id) for space_id, user_id in sql.rows(_WRONG, [clock.now()])]


def mend_pauses() -> int:
    """Set them right, each in a transaction of its own, with the event that the change has; how many there were."""
    wrong = wrong_pauses()
    for space_id, user_id in wrong:
        space = space_ref(space_id)
        with transaction.atomic():
            now = clock.now(space)
            try:
                lock_member(space_id, user_id)
            except NotFound:  # left meanwhile, and the worker with them
                continue
            apply_pause(space_id, user_id, now)
    return len(wrong)
