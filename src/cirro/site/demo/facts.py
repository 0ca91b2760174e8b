"""What the rules are checked on: the workers and the gigs, as the Space knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cirro.site.demo.gigs import Document


@dataclass(frozen=True)
class Worker:
    """A worker. Those who came during the run have the moment (UNIX seconds) and the last event before that."""

    user: str
    document: Document
    since: int = 0
    after_event: int = 0


@dataclass(frozen=True)
class GigFacts:
    """What the rules need of a gig; times in UNIX seconds, `every` in seconds."""

    id: str
    name: str
    auto: bool
    created_at: int
    end_at: int
    seats_min: int
    seats_max: int | None
    wave_size: int
    every: int
    matches: Callable[[Document], bool]
    order: Callable[[Document], tuple[float, ...]]

    def ranked(self, workers: Sequence[Worker]) -> list[Worker]:
        """The workers who match, in the order in which waves take them; `workers` come in the order of their ids."""
        return sorted(
            (worker for worker in workers if self.matches(worker.document)),
            key=lambda worker: self.order(worker.document),
        )
