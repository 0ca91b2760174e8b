"""When the next wave of a gig is to run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from cirro.gigs.domain.times import HasTimes, is_over
from cirro.kernel import times


class HasWaves(HasTimes, Protocol):
    """A gig, or as much of one as decides about its waves."""

    @property
    def invitation_mode(self) -> str: ...

    @property
    def accepted_count(self) -> int: ...

    @property
    def seats_min(self) -> int: ...

    @property
    def next_wave_at(self) -> datetime | None: ...


def wants_waves(gig: HasWaves, now: datetime) -> bool:
    """Waves run in auto mode, from creation to the end, while fewer than `seats_min` have accepted."""
    return gig.invitation_mode == "auto" and not is_over(gig, now) and gig.accepted_count < gig.seats_min


def planned_wave(gig: HasWaves, now: datetime) -> datetime | None:
    """When the next wave is due after something changed: as planned before, at once when waves had stopped
    (a new gig, a seat that fell vacant), never (None) when none are wanted."""
    if not wants_waves(gig, now):
        return None
    return gig.next_wave_at or now


def wave_after(due: datetime, frequency: int, now: datetime) -> datetime:
    """The first moment after `now` on the grid of waves every `frequency` minutes that `due` lies on.

    A wave that comes late, after downtime, stands for all those that were missed.
    """
    step = timedelta(minutes=frequency)
    missed = max((now - due) // step, 0)
    try:
        return min(due + (missed + 1) * step, times.LATEST)
    except OverflowError:
        return times.LATEST
