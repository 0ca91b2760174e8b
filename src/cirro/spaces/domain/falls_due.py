"""What falls due in a sandbox, besides what the room that moves its clock knows of itself: rooms further down say so here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FallsDue:
    """`next_moment` of a Space: when something falls due there next, also when that is past; None: nothing does. `run` in a Space at
    its present moment: carries out what is due and answers how many steps that was; after it, nothing that was due still is. `skip`
    passes over what would come to nothing until some moment ahead. All are called in a transaction that has the sandbox's turn."""

    next_moment: Callable[[int], datetime | None]
    run: Callable[[int, datetime], int]
    skip: Callable[[int, datetime], None]


_known: dict[str, FallsDue] = {}


def register(name: str, falls_due: FallsDue) -> None:
    """Called once, when a room starts. Rooms run in the order of their names, so that the same calls always come to the same."""
    _known[name] = falls_due


def next_moment(space_id: int) -> datetime | None:
    """When something falls due next in this sandbox."""
    moments = (each.next_moment(space_id) for each in _known.values())
    return min((moment for moment in moments if moment is not None), default=None)


def skip(space_id: int, until: datetime) -> None:
    """Pass over what would come to nothing there until then."""
    for each in _known.values():
        each.skip(space_id, until)


def run(space_id: int, now: datetime) -> int:
    """Carry out all that is due there; how many steps that was."""
    return sum(_known[name].run(space_id, now) for name in sorted(_known))
