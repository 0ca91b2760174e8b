"""Which workers match: the product's statements beside an expert's on typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.cases import EVERYBODY, SELECTIVE, SORTED, UNSELECTIVE, Case
from bench.gigs import gig_with_200_000_invited, new_gig, next_workers
from bench.measure import Backend, Pair, in_pairs
from bench.results import Result, at_most
from bench.spaces import BenchSpace, vacuum
from cirro.gigs.models import Gig
from cirro.kernel import sql

FIRST = 100
_COUNT = "SELECT count(*) FROM spaces_worker w WHERE w.space_id = %s AND w.document @@ %s::jsonpath"
_NEXT = """
SELECT t.id FROM {typed} t
 WHERE {condition} AND t.id > %(cursor)s
   AND NOT EXISTS (SELECT FROM gigs_giginvitation i
                    WHERE i.space_id = %(space)s AND i.gig_id = %(gig)s AND i.user_id = t.user_id)
 ORDER BY {order} LIMIT %(size)s
"""


def selective(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """Count and first 100 of filters whose equality leaves at most 0.3 %."""
    for case in SELECTIVE:
        gig = new_gig(space, case.filter)
        yield _result("selective count", case, _count_pair(space, gig, case, rounds), 5, cpu_enough=5)
        yield _result("selective first 100", case, _next_pair(space, gig, case, rounds), 5, cpu_enough=5)


def unselective(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """The next 100 after 200,000 were invited."""
    gig = gig_with_200_000_invited(space, EVERYBODY.filter)
    vacuum()
    for case in UNSELECTIVE:
        other = new_gig(space, case.filter)
        # The same invitations, the same cursor, another filter.
        gig.filter_query, gig.filter_path = other.filter_query, other.filter_path
        yield _result("next 100 of many invited", case, _next_pair(space, gig, case, rounds), 4)


def in_order(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """The next 100 by `sort_query`, without an index for it."""
    for case in SORTED:
        gig = new_gig(space, case.filter, sort_query=case.sort)
        yield _result("sorted next 100", case, _next_pair(space, gig, case, max(rounds // 5, 3)), 4)


def _count_pair(space: BenchSpace, gig: Gig, case: Case, rounds: int) -> Pair:
    floor = f"SELECT count(*) FROM {space.typed} t WHERE {_condition(space, case)}"
    params = [space.ref.id, gig.filter_path]
    return _compare(lambda: sql.rows(floor), lambda: sql.rows(_COUNT, params), rounds)


def _next_pair(space: BenchSpace, gig: Gig, case: Case, rounds: int) -> Pair:
    order = f"{case.typed_sort}, t.id" if case.typed_sort else "t.id"
    floor = _NEXT.format(typed=space.typed, condition=_condition(space, case), order=order)
    params = {"space": gig.space_id, "gig": gig.id, "cursor": gig.pool_cursor, "size": FIRST}
    return _compare(
        lambda: [row[0] for row in sql.rows(floor, params)], lambda: next_workers(gig, FIRST), rounds
    )


def _condition(space: BenchSpace, case: Case) -> str:
    return case.typed.format(skill=f"{space.typed}_skill")


def _compare(floor: Callable[[], object], ours: Callable[[], object], rounds: int) -> Pair:
    expected, found = floor(), ours()
    if found != expected or not found:
        raise RuntimeError(f"the floor finds {str(expected)[:200]}, the product {str(found)[:200]}")
    return in_pairs(floor, ours, rounds=rounds, clock=Backend().milliseconds)


def _result(bench: str, case: Case, pair: Pair, limit: float, cpu_enough: float = 0) -> Result:
    target, ok = at_most(limit, pair.ratio)
    if cpu_enough:
        target, ok = f"{target} or <= {cpu_enough:g} ms", ok or pair.ours <= cpu_enough
    return Result(bench, case.name, "ms", pair.floor, pair.ours, pair.ratio, target, ok)
