"""How many workers match a filter, and how many would without each of its clauses.

Exact where that is cheap, else from a sample. Which it is depends on numbers that can be had in milliseconds and
don't change from call to call: how many workers and clauses there are, and the planner's estimates.

- A Space that is hardly larger than the sample would be is read through.
- In a larger one, the index finds the workers when it leads to no more documents than the sample would have.
  For the numbers without a clause it has to lead to those who fail at one clause: they all meet one of any two
  clauses, so two that the index answers are enough.
- Otherwise a sample of the table's pages stands for the Space.

PostgreSQL's statement timeout is the wall behind these rules: for patterns that crawl, or estimates that are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cirro.gigs.domain.index_estimate import estimated_hits
from cirro.gigs.domain.tally_misses import Tally, tally_all, tally_led, tally_sample
from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit
from cirro.mql import Filter

# A sample holds this share of the Space, but not fewer documents than that: 20,000 tell a share of the workers to
# about one point.
SAMPLE_SHARE = 0.05
SAMPLE_LEAST = 20_000
# Documents times clauses at most: half a second to a second.
EVALUATIONS = 1_000_000
# The planner is asked about this many clauses at most.
CLAUSES_ASKED = 20
# Each statement may take so long: far beyond what it needs, so that a busy machine gives the same answers.
SECONDS = 4.0


@dataclass(frozen=True)
class Counts:
    """Numbers of workers; None when even an estimate took too long."""

    matching: int | None
    without: tuple[int | None, ...]
    """Matching when clause i (from 0) is dropped."""
    about: bool
    """Some of the numbers are estimates, or missing."""


def count_matching(space_id: int, query: Filter) -> Counts:
    """Count the Space's workers that match `query`, and `query` without each of its clauses, in bounded time."""
    paths = [clause.filter.jsonpath() for clause in query.clauses()]
    unknown = Counts(None, (None,) * len(paths), True)
    try:
        with time_limit(SECONDS):
            workers = _count_workers(space_id)
    except TimeoutError:
        return unknown
    for way in _ways(space_id, query.jsonpath(), paths, workers):
        try:
            with time_limit(SECONDS):
                counts = way()
        except TimeoutError:
            continue
        if counts is not None:
            return counts
    return unknown


def _ways(
    space_id: int, whole: str, paths: Sequence[str], workers: int
) -> Iterator[Callable[[], Counts | None]]:
    """From the best to the cheapest. One that gives None is not possible here."""
    if not paths:
        yield lambda: Counts(workers, (), False)
        return
    size = sample_size(workers, len(paths))
    if workers <= size:
        yield lambda: _exact(tally_all(space_id, paths))
    else:
        yield lambda: _by_index(space_id, whole, paths, workers, size)
        yield lambda: _estimate(space_id, whole, paths, workers, size)
    yield lambda: _estimate(space_id, whole, paths, workers, max(size // 10, 1))


def sample_size(workers: int, clauses: int) -> int:
    """How many documents a sample should hold, for a Space of so many workers and a filter of so many clauses."""
    return min(max(SAMPLE_LEAST, round(workers * SAMPLE_SHARE)), EVALUATIONS // clauses)


def _count_workers(space_id: int) -> int:
    row = sql.row("SELECT count(*) FROM spaces_worker WHERE space_id = %s", [space_id])
    assert row is not None  # an aggregate always answers
    return int(row[0])


def _exact(tally: Tally) -> Counts:
    return Counts(tally.met, tuple(tally.met + missed for missed in tally.missed), False)


def _by_index(space_id: int, whole: str, paths: Sequence[str], workers: int, size: int) -> Counts | None:
    if not _is_led(space_id, whole, size):
        return None
    if len(paths) == 1:
        return Counts(_count(space_id, whole), (workers,), False)
    led = [
        (hits, path) for path in paths[:CLAUSES_ASKED] if (hits := estimated_hits(space_id, path)) is not None
    ]
    best = sorted(led)[:2]
    if len(best) < 2 or sum(hits for hits, _ in best) > size:
        return None
    (_, one), (_, other) = best
    return _exact(tally_led(space_id, paths, one, other))


def _estimate(space_id: int, whole: str, paths: Sequence[str], workers: int, size: int) -> Counts:
    tally = tally_sample(space_id, paths, 100 * size / workers)
    each = workers / tally.seen if tally.seen else 0.0
    matching = round(tally.met * each)
    if _is_led(space_id, whole, size):
        # The index answers the filter itself, though not what its clauses remove.
        matching = _count(space_id, whole)
    return Counts(matching, tuple(min(matching + round(n * each), workers) for n in tally.missed), True)


def _is_led(space_id: int, jsonpath: str, size: int) -> bool:
    hits = estimated_hits(space_id, jsonpath)
    return hits is not None and hits <= size


def _count(space_id: int, jsonpath: str) -> int:
    row = sql.row(
        "SELECT count(*) FROM spaces_worker w WHERE w.space_id = %s AND w.document @@ %s::jsonpath",
        [space_id, jsonpath],
    )
    assert row is not None  # an aggregate always answers
    return int(row[0])
