"""A gig's steps in time: started, ended, archived."""

from __future__ import annotations

from datetime import datetime

from cirro.events.domain.append import append
from cirro.gigs.domain.expire_pending import expire_pending
from cirro.gigs.domain.plan_waves import planned_wave
from cirro.gigs.domain.show_gig import show_stored_gig
from cirro.gigs.domain.times import next_phase_at
from cirro.gigs.models import Gig


def carry_out_steps(gig: Gig, now: datetime) -> int:
    """Take every step that has fallen due, in order, each with its event; how many. The caller holds the row."""
    steps = 0
    while gig.next_phase_at is not None and gig.next_phase_at <= now:
        step(gig, _next(gig), now)
        steps += 1
    return steps


def step(gig: Gig, phase: str, now: datetime) -> None:
    """Enter `phase`: pending invitations expire when the gig is over, and the event is written."""
    gig.phase = phase
    if phase == "archived":
        gig.archived_at = now
    if phase != "started":
        expire_pending(gig.id, now)
    gig.next_phase_at = next_phase_at(gig, phase)
    gig.next_wave_at = planned_wave(gig, now)
    gig.save(update_fields=["phase", "archived_at", "next_phase_at", "next_wave_at"])
    append(gig.space_id, f"gig.{phase}", gig.id, show_stored_gig(gig, now), now)


def _next(gig: Gig) -> str:
    if gig.archive_at is not None and gig.archive_at == gig.next_phase_at:
        return "archived"
    return "started" if gig.phase == "created" else "ended"
