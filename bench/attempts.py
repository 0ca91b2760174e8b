"""One document against the filters of 10,000 gigs, as an invitation attempt asks."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.gigs import new_gigs
from bench.measure import Backend, in_pairs, own_cpu
from bench.plain_matcher import matches
from bench.results import Result, at_most
from bench.spaces import BenchSpace, vacuum
from cirro.gigs.domain.attempt_invitations import _MATCHING
from cirro.kernel import sql

GIGS = 10_000
LANGUAGES = ("en", "de", "es", "fr", "th", "pt", "uk", "sw")


def attempts(space: BenchSpace, rounds: int) -> Iterator[Result]:
    """The statement of the product beside a loop in Python, on workers whose documents differ."""
    choices = Random(1)
    filters = [_filter(choices) for _ in range(GIGS)]
    gigs = new_gigs(space, filters)
    vacuum()
    worker = sql.row(
        "SELECT user_id, document FROM spaces_worker WHERE space_id = %s ORDER BY id OFFSET 41 LIMIT 1",
        [space.ref.id],
    )
    assert worker is not None  # the Space is full of them
    user_id, document = worker[0], _decoded(worker[1])
    params = {"space": space.ref.id, "user": user_id, "gigs": gigs}

    def floor() -> set[int]:
        return {gig for gig, query in zip(gigs, filters, strict=True) if matches(document, query)}

    def ours() -> set[int]:
        return {row[0] for row in sql.rows(_MATCHING, params)}

    expected, found = floor(), ours()
    if found != expected or not found:
        raise RuntimeError(f"the evaluator finds {len(expected)} gigs, the product {len(found)}")
    pair = in_pairs(floor, ours, rounds=rounds, clock=own_cpu, ours_clock=Backend().milliseconds)
    case = f"a document, {GIGS:,} filters"
    yield Result("attempt", case, "ms", pair.floor, pair.ours, pair.ratio, *at_most(0.3, pair.ratio))


def _decoded(document: Any) -> Any:
    import orjson

    return orjson.loads(document) if isinstance(document, str) else document


def _filter(choices: Random) -> dict[str, Any]:
    """Two to four conditions of the kinds that Spaces use."""
    skill = {"id": choices.randint(1, 40), "level": {"$gte": choices.randint(1, 5)}}
    conditions: list[dict[str, Any]] = [
        {"languages": choices.choice(LANGUAGES)},
        {"languages": {"$all": choices.sample(LANGUAGES, 2)}},
        {"region": {"$in": [f"R{number:02}" for number in choices.sample(range(50), 8)]}},
        {"address.city": {"$ne": f"Town {choices.randrange(500):03}"}},
        {"hours": {"$gte": choices.randint(0, 30)}},
        {"rating": {"$gt": choices.randint(10, 45) / 10}},
        {"trees_planted": {"$gte": 100, "$lt": 2000}},
        {"skills": {"$elemMatch": skill}},
        {"skills.id": choices.randint(1, 40)},
        {"certificates": {"$nin": ["chainsaw", "climbing"]}},
        {"availability.days": {"$in": ["sat", "sun"]}},
        {"approver": {"$exists": False}},
        {"$or": [{"device": "android"}, {"newsletter": True}]},
    ]
    query: dict[str, Any] = {}
    for condition in choices.sample(conditions, choices.randint(2, 4)):
        query.update(condition)
    return query
