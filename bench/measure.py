"""Time two ways of doing the same thing in pairs, so that a busy machine disturbs both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cirro.kernel import sql


@dataclass(frozen=True)
class Pair:
    """Medians over the rounds, in milliseconds; `ratio` is the median of the rounds' ratios (ours / floor)."""

    floor: float
    ours: float
    ratio: float


class Backend:
    """The processor time that this connection's server process has used."""

    def __init__(self) -> None:
        # PostgreSQL runs nothing that writes in parallel, so no wave; and helpers' time would not be counted here.
        sql.execute("SET max_parallel_workers_per_gather = 0")
        row = sql.row("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
        assert row is not None  # a function always answers
        self._file = Path(f"/proc/{row[0]}/schedstat")
        self.readable = row[1] and self._file.exists()

    def milliseconds(self) -> float:
        """Processor time; plain time where the server runs elsewhere or the system doesn't tell."""
        if not self.readable:
            return time.perf_counter() * 1000
        return int(self._file.read_text(encoding="ascii").split()[0]) / 1e6


def wall() -> float:
    """Time passed, in milliseconds."""
    return time.perf_counter() * 1000


def own_cpu() -> float:
    """Processor time of this thread, in milliseconds."""
    return time.thread_time() * 1000


def timed(action: Callable[[], object], clock: Callable[[], float]) -> float:
    """Milliseconds that `action` takes on that clock."""
    began = clock()
    action()
    return clock() - began


def in_pairs(
    floor: Callable[[], object],
    ours: Callable[[], object],
    *,
    rounds: int,
    clock: Callable[[], float],
    ours_clock: Callable[[], float] | None = None,
) -> Pair:
    """Run both once unmeasured, then `rounds` times, each going first in turn."""
    floor()
    ours()
    floors, mine = [], []
    for number in range(rounds):
        if number % 2:
            mine.append(timed(ours, ours_clock or clock))
            floors.append(timed(floor, clock))
        else:
            floors.append(timed(floor, clock))
            mine.append(timed(ours, ours_clock or clock))
    ratios = [mine_one / floor_one for mine_one, floor_one in zip(mine, floors, strict=True)]
    return Pair(median(floors), median(mine), median(ratios))
