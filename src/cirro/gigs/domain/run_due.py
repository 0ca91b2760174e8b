"""Find the gigs whose next step or wave has come, and run it.

Found by asking the database, never by a timer in memory: after downtime it just goes on. Any number of
workers may ask at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cirro.gigs.domain.life_cycle import carry_out_steps
from cirro.gigs.domain.plan_waves import planned_wave, wants_waves
from cirro.gigs.domain.run_wave import run_wave
from cirro.gigs.domain.skip_idle import skip_idle
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.kernel.request import SpaceRef

# Steps in time come before waves, so that a gig that ends now invites nobody any more.
_DUE = """
SELECT g.id FROM gigs_gig g
 WHERE g.{column} <= %(now)s AND {whose}
 ORDER BY g.{column}, g.id LIMIT 1
   FOR UPDATE SKIP LOCKED
"""
_OF_SPACE = "g.space_id = %(space)s"
# A held clock is moved by its owner only; what is due there is run by the advance.
_RUNNING = "NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = g.space_id)"


def run_due(limit: int = 10_000) -> int:
    """Run what is due in every Space whose clock runs, each gig in a transaction of its own; how many runs."""
    with transaction.atomic():
        skip_idle(clock.now())
    runs = 0
    while runs < limit and _run_next(None, clock.now()):
        runs += 1
    return runs


def run_due_of_space(space: SpaceRef, now: datetime) -> int:
    """Run what is due in one Space at `now`, its present moment, in the caller's transaction; how many runs."""
    skip_idle(now, space.id)
    runs = 0
    while _run_next(space.id, now):
        runs += 1
    return runs


def _run_next(space_id: int | None, now: datetime) -> bool:
    whose = _RUNNING if space_id is None else _OF_SPACE
    for column in ("next_phase_at", "next_wave_at"):
        with transaction.atomic():
            row = sql.row(_DUE.format(column=column, whose=whose), {"now": now, "space": space_id})
            if row:
                _run(Gig.objects.select_related("topic").get(id=row[0]), now)
                return True
    return False


def _run(gig: Gig, now: datetime) -> None:
    carry_out_steps(gig, now)
    if gig.next_wave_at is None or gig.next_wave_at > now:
        return
    if wants_waves(gig, now):
        run_wave(gig, now)
    else:
        gig.next_wave_at = planned_wave(gig, now)
        gig.save(update_fields=["next_wave_at"])
