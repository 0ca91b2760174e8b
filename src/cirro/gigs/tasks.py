"""The jobs that keep gigs going: on every tick, and right after a change that made something due."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.settle import RUN_DUE_JOB


@app.task(name=RUN_DUE_JOB)
def run_due_now() -> None:
    """Steps and waves that are due."""
    run_due()


# Every two seconds; the lock keeps ticks from piling up behind a long one.
@app.periodic(cron="* * * * * */2")
@app.task(name="gigs.tick", queueing_lock="gigs.tick")
def tick(timestamp: int) -> None:
    """Ask again whether something is due: what a lost job would have done, and all that time brings."""
    run_due()
