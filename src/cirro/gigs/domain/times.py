"""Where a gig stands in time, and when its next step falls due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

Status = Literal["created", "started", "ended", "archived"]
STATUSES: tuple[Status, ...] = ("created", "started", "ended", "archived")


class HasTimes(Protocol):
    """A gig, or as much of one as this module looks at."""

    @property
    def start_at(self) -> datetime: ...

    @property
    def end_at(self) -> datetime: ...

    @property
    def archive_at(self) -> datetime | None: ...

    @property
    def archived_at(self) -> datetime | None: ...


def status(gig: HasTimes, now: datetime) -> Status:
    """The gig's status, derived from its times alone (contract section 4)."""
    if gig.archived_at is not None or (gig.archive_at is not None and gig.archive_at <= now):
        return "archived"
    if gig.end_at <= now:
        return "ended"
    return "started" if gig.start_at <= now else "created"


def is_over(gig: HasTimes, now: datetime) -> bool:
    """Whether the gig has ended or was archived: nobody is invited and nobody can accept any more."""
    return status(gig, now) in ("ended", "archived")


def next_phase_at(gig: HasTimes, phase: str) -> datetime | None:
    """When the next step after `phase`, the last one carried out, falls due; None when none is left."""
    upcoming = {"created": gig.start_at, "started": gig.end_at}.get(phase)
    if phase == "archived":
        return None
    return min((moment for moment in (upcoming, gig.archive_at) if moment is not None), default=None)
