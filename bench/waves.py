"""What a wave costs: beside its bare inserts, and as the Space grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import transaction

from bench.cases import SELECTIVE, UNSELECTIVE, Case
from bench.gigs import clean, new_gig, wave
from bench.measure import in_pairs, timed, wall
from bench.results import Result, at_most
from bench.spaces import BenchSpace, bench_space, vacuum
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql

SIZE = 500
# The rows that a wave wrote, with nothing left to look up or put together.
_KEEP = """
CREATE TEMPORARY TABLE wave_rows AS
SELECT i.*, e.data FROM gigs_giginvitation i
  JOIN events_event e ON e.space_id = i.space_id AND e.type = 'gig_invitation.created' AND e.object_id = i.id
 WHERE i.space_id = %s AND i.gig_id = %s
"""
_BARE = (
    "INSERT INTO gigs_giginvitation"
    " (space_id, gig_id, user_id, worker_id, status, no_reward, wave, created_at, changed_at)"
    " SELECT space_id, %(gig)s, user_id, worker_id, status, no_reward, wave, %(now)s, %(now)s FROM wave_rows",
    "INSERT INTO events_event (space_id, type, object_id, data, created_at)"
    " SELECT space_id, 'gig_invitation.created', id, data, %(now)s FROM wave_rows",
    "INSERT INTO notifications_notification (space_id, topic_id, user_id, object_type, object_id, created_at)"
    " SELECT space_id, %(topic)s, user_id, 'gig_invitation', id, %(now)s FROM wave_rows",
)


def one_wave(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """A wave of 500, all of it and with the commit, beside the bare inserts of its rows."""
    for case in (SELECTIVE[0], *UNSELECTIVE[:3]):
        sample = new_gig(space, case.filter)
        _invite(sample, min(SIZE, space.workers // 500))
        sql.execute("DROP TABLE IF EXISTS wave_rows")
        sql.execute(_KEEP, [space.ref.id, sample.id])
        vacuum()
        gigs = iter([new_gig(space, case.filter) for _ in range(2 * (rounds + 1))])
        pair = in_pairs(lambda: _bare(next(gigs)), lambda: wave(next(gigs)), rounds=rounds, clock=wall)  # noqa: B023  # called before the next turn
        yield Result(
            "wave of 500", case.name, "ms", pair.floor, pair.ours, pair.ratio, *at_most(2, pair.ratio)
        )


def _bare(gig: Gig) -> None:
    params = {"gig": gig.id, "topic": gig.topic_id, "now": clock.now()}
    with transaction.atomic():
        for statement in _BARE:
            sql.execute(statement, params)


def _invite(gig: Gig, least: int) -> None:
    if (invited := wave(gig)) < least:
        raise RuntimeError(f"only {invited} were invited")


@dataclass(frozen=True)
class Growth:
    """Filters for Spaces of growing size, and the wave that each runs."""

    name: str
    cases: Sequence[Case]
    seats: int


GROWTHS = (
    # As many match in each Space: what is left is the size of the haystack.
    Growth("2,000 match, 500 invited", (Case("", {"languages": "es"}, ""), UNSELECTIVE[4], SELECTIVE[0]), 50),
    # The share that matches is the same, so a hundred times as many do.
    Growth("0.2 % match, 10 invited", (SELECTIVE[0],) * 3, 1),
)


def growth(workers: int, rounds: int) -> Iterator[Result]:
    """The same wave in Spaces of a hundredth, a tenth and all of `workers`."""
    spaces = [bench_space(workers // share) for share in (100, 10, 1)]
    for space in spaces[:2]:
        clean(space)
    for kind in GROWTHS:
        actions = [
            _waves(space, case, kind.seats, rounds) for space, case in zip(spaces, kind.cases, strict=True)
        ]
        vacuum()
        for action in actions:
            action()
        costs = [[timed(action, wall) for action in actions] for _ in range(rounds)]
        smallest, middle, largest = (median(column) for column in zip(*costs, strict=True))
        ratio = median(row[2] / row[0] for row in costs)
        yield Result(
            *("wave, growing Space", kind.name, "ms", smallest, largest, ratio, *at_most(2, ratio)),
            note=f"{spaces[0].workers:,} to {workers:,} workers; {spaces[1].workers:,}: {middle:.3g} ms",
        )


def _waves(space: BenchSpace, case: Case, seats: int, rounds: int) -> Callable[[], object]:
    gigs = iter([new_gig(space, case.filter, seats=seats) for _ in range(rounds + 1)])
    return lambda: wave(next(gigs))
