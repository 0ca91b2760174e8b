"""Find the gigs whose next step or wave has come, and run it.

Found by asking the database, never by a timer in memory: after downtime it just goes on. Any number of
processes may ask at once.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from cirro.gigs.domain.life_cycle import carry_out_steps
from cirro.gigs.domain.plan_waves import planned_wave, wants_waves, wave_after
from cirro.gigs.domain.run_wave import run_wave
from cirro.gigs.domain.skip_idle import skip_idle
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.kernel.time_limit import took_too_long
from cirro.notifications.deliver.sort import sort_due_of_space
from cirro.spaces.domain.end_pauses import end_pauses, end_pauses_of_space

log = logging.getLogger("cirro.gigs")

# Steps in time come before waves, so that a gig that ends now invites nobody any more.
_DUE = """
SELECT g.id FROM gigs_gig g WHERE g.{column} <= %(now)s AND {whose} ORDER BY g.{column}, g.id LIMIT 1 FOR UPDATE
"""
# A gig that another process is busy with is not waited for: that one sees to it.
_LIVE = """g.id <> ALL(%(failed)s)
   AND EXISTS (SELECT FROM spaces_space s WHERE s.id = g.space_id AND NOT s.is_sandbox)"""
# Nobody waits for a job: a wave over millions may take longer than a call.
_PATIENCE = "SET LOCAL statement_timeout = '10min'"
_SANDBOXES = """
SELECT due.space_id FROM (
    SELECT g.space_id FROM gigs_gig g JOIN spaces_space s ON s.id = g.space_id AND s.is_sandbox
     WHERE g.next_phase_at <= %(now)s OR g.next_wave_at <= %(now)s
     UNION
    SELECT s.id FROM spaces_space s
     WHERE s.is_sandbox
       AND EXISTS (SELECT FROM spaces_worker w WHERE w.space_id = s.id AND w.paused_until <= %(now)s)) due
 WHERE NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = due.space_id)
 ORDER BY due.space_id
"""


def run_due(limit: int = 10_000) -> int:
    """Run what is due in every Space whose clock runs; how many steps and waves that was. At most `limit` gigs of
    live Spaces are run, each in a transaction of its own; a sandbox is run as a whole. Pauses that are over end first.

    A gig that can't be run is reported in the log and keeps no other from its turn.
    """
    end_pauses()
    with transaction.atomic():
        skip_idle(clock.now())
    runs, failed = 0, list[int]()
    for _ in range(limit):
        done = _run_live(failed)
        if done is None:
            break
        runs += done
    for (space_id,) in sql.rows(_SANDBOXES, {"now": clock.now()}):
        runs += _run_sandbox(space_id)
    return runs


def run_due_of_space(space_id: int, now: datetime, dry: set[int] | None = None) -> int:
    """Run what is due in one sandbox at `now`, its present moment, in the caller's transaction, which has the
    sandbox's turn, and sort what is to be told; how many steps and waves that was. Gigs with nobody left to invite are added to `dry`."""
    if end_pauses_of_space(space_id, now) and dry is not None:
        dry.clear()
    runs = 0
    while True:
        gig = _take_due("g.space_id = %(space)s", {"space": space_id, "now": now})
        if gig is None:
            sort_due_of_space(space_id, now)
            return runs
        runs += _run(gig, now, dry)


def _run_live(failed: list[int]) -> int | None:
    """Run the gig that is due first but for those in `failed`; None when nothing is due."""
    now = clock.now()
    gig = None
    try:
        with transaction.atomic():
            gig = _take_due(_LIVE, {"failed": failed, "now": now}, "SKIP LOCKED")
            if gig is None:
                return None
            sql.execute(_PATIENCE)
            return _run(gig, now)
    except Exception as error:
        if gig is None:
            raise
        log.exception("gig %s could not be run", gig.id)
        failed.append(gig.id)
        if took_too_long(error):
            _put_off(gig.id, now)
        return 0


def _run_sandbox(space_id: int) -> int:
    try:
        with transaction.atomic():
            # Whoever has its turn now, or holds its clock meanwhile, sees to what is due there.
            if not clock.try_turn(space_id) or clock.held_at(space_id) is not None:
                return 0
            now = clock.now()
            sql.execute(_PATIENCE)
            # Before waves are found to be idle.
            end_pauses_of_space(space_id, now)
            skip_idle(now, space_id)
            return run_due_of_space(space_id, now)
    except Exception:
        log.exception("sandbox %s could not be run", space_id)
        return 0


def _take_due(whose: str, params: dict[str, object], locked: str = "") -> Gig | None:
    for column in ("next_phase_at", "next_wave_at"):
        row = sql.row(_DUE.format(column=column, whose=whose) + locked, params)
        if row:
            return Gig.objects.select_related("topic").get(id=row[0])
    return None


def _run(gig: Gig, now: datetime, dry: set[int] | None = None) -> int:
    """How many steps were taken, and the wave if it invited somebody."""
    steps = carry_out_steps(gig, now)
    if steps:
        # Its wave, if one is due, comes after the steps of all other gigs.
        return steps
    if wants_waves(gig, now):
        picked = run_wave(gig, now)
        if dry is not None and picked.all_found:
            dry.add(gig.id)
        return int(picked.invited > 0)
    gig.next_wave_at = planned_wave(gig, now)
    gig.save(update_fields=["next_wave_at"])
    return 0


def _put_off(gig_id: int, now: datetime) -> None:
    """A wave that took too long is tried again at its next moment, not on every tick."""
    with transaction.atomic():
        for gig in Gig.objects.select_for_update(skip_locked=True).filter(id=gig_id, next_wave_at__lte=now):
            gig.next_wave_at = wave_after(gig.next_wave_at or now, gig.invitation_frequency, now)
            gig.save(update_fields=["next_wave_at"])
