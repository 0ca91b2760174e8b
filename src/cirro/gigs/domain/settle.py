"""See to what a change made due."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from procrastinate.contrib.django import app

from cirro.gigs.domain.run_due import run_due_of_space
from cirro.kernel import clock
from cirro.kernel.request import SpaceRef

# The name of the job in `gigs/tasks.py`; named, not imported: the domain knows no jobs.
RUN_DUE_JOB = "gigs.run_due"


class FallsDue(Protocol):
    """A gig, or as much of one as says when it needs attention."""

    @property
    def next_wave_at(self) -> datetime | None: ...

    @property
    def next_phase_at(self) -> datetime | None: ...


def settle(space: SpaceRef, gig: FallsDue) -> bool:
    """Carry out what is due now, in the caller's transaction for a sandbox, by a job right after it otherwise.

    A sandbox answers only when everything that a call set off has happened: that makes its event log
    repeatable. A live Space's call must not wait for a wave over a million workers.
    Returns whether something was carried out, so that the gig stands otherwise than before.
    """
    now = clock.now(space)
    due = [moment for moment in (gig.next_wave_at, gig.next_phase_at) if moment is not None and moment <= now]
    if not due:
        return False
    if space.is_sandbox:
        return run_due_of_space(space.id, now) > 0
    app.configure_task(RUN_DUE_JOB).defer()
    return False
