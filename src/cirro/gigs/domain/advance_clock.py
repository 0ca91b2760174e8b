"""Move a sandbox Space's clock: everything that falls due until then happens, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cirro.gigs.domain.run_due import run_due_of_space
from cirro.gigs.domain.skip_idle import skip_idle
from cirro.kernel import clock, sql, times
from cirro.kernel.errors import BadInput, Forbidden, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.due import next_moment
from cirro.spaces.domain import falls_due
from cirro.spaces.domain.end_pauses import next_pause_end

_NEXT_DUE = "SELECT min(LEAST(next_wave_at, next_phase_at)) FROM gigs_gig WHERE space_id = %s"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class TestClock:
    """Where a sandbox clock stands, whether it is held there, and how many steps (of gigs, waves, bills, transfers)
    brought it there."""

    now: datetime
    held: bool
    runs: int | None = None

    def show(self) -> dict[str, Any]:
        """As the API shows it; `now` in whole UNIX seconds, `now_iso` with milliseconds."""
        shown = {
            "object": "test_clock",
            "now": times.unix(self.now),
            "now_iso": times.iso_ms(self.now),
            "held": self.held,
        }
        return shown if self.runs is None else {**shown, "runs": self.runs}


def read_clock(space: SpaceRef) -> TestClock:
    """The sandbox's clock. Raises Forbidden for a live Space."""
    _only_sandboxes(space)
    return TestClock(clock.now(space), clock.held_at(space.id) is not None)


def advance_clock(
    space: SpaceRef, *, to: datetime | None = None, by_seconds: float | None = None
) -> TestClock:
    """Move the clock to `to`, or by some seconds, and hold it there: from the first advance on it moves only
    so. Raises Forbidden for a live Space, Refused for going back or when not exactly one of both is given."""
    _only_sandboxes(space)
    with transaction.atomic():
        # From here until the commit nothing else that looks at this clock goes on.
        start = clock.now(space)
        target = _target(start, to, by_seconds)
        moment, runs, dry = start, 0, set[int]()
        while True:
            resuming = next_pause_end(space.id)
            # A wave is idle only until somebody's pause ends.
            idle_until = target if resuming is None else min(target, resuming - _INSTANT)
            skip_idle(idle_until, space.id, dry)
            falls_due.skip(space.id, target)
            ((due,),) = sql.rows(_NEXT_DUE, [space.id])
            moments = (resuming, due, next_moment(space.id), falls_due.next_moment(space.id))
            coming = [at for at in moments if at is not None and at <= target]
            if not coming:
                break
            # What was due before is due now: the clock never goes back.
            moment = max(min(coming), moment)
            clock.hold(space.id, moment)
            runs += run_due_of_space(space.id, moment, dry) + falls_due.run(space.id, moment)
        clock.hold(space.id, target)
    return TestClock(target, True, runs)


def _target(start: datetime, to: datetime | None, by_seconds: float | None) -> datetime:
    if to is None and by_seconds is None:
        raise BadInput.at("to", "is required, or by_seconds")
    if to is not None and by_seconds is not None:
        raise Refused.at("by_seconds", "can not be combined with to")
    if by_seconds is not None:
        try:
            to = start + timedelta(seconds=by_seconds)
        except OverflowError as error:
            raise Refused.at("by_seconds", "leads out of range") from error
        if to > times.LATEST:
            raise Refused.at("by_seconds", "leads out of range")
    assert to is not None  # one of both is given
    if to < start:
        raise Refused.at("to" if by_seconds is None else "by_seconds", "the clock can not go back")
    return to


def _only_sandboxes(space: SpaceRef) -> None:
    if not space.is_sandbox:
        raise Forbidden("Only a sandbox Space has a test clock; a live Space has real time")
