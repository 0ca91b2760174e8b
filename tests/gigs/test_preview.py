"""Previewing a gig: the counts and the first in order are what creating it would give."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.gigs.domain import count_matching, preview_gig
from cirro.gigs.domain.create_gig import create_gig
from cirro.gigs.domain.tally_misses import tally_all, tally_led, tally_sample
from cirro.kernel import clock, sql
from cirro.mql import Clause, parse_filter
from tests.gigs.people import as_sent, documents_of, many_workers
from tests.mql import strategies
from tests.support.client import ApiClient

FULL: dict[str, Any] = {
    "title": "Plant trees",
    "url": "https://trees.example/gigs/1",
    "start_at": 1798790400,
    "end_at": 1798876800,
    "filter_query": {},
    "tasks": [{"title": "Tree planted", "base_price": 250}],
}


def preview(api: ApiClient, **fields: Any) -> dict[str, Any]:
    answer = api.post("/v2/gigs/preview", fields)
    assert answer.status == 200, answer.json
    return answer.json


def test_what_a_preview_shows(api: ApiClient) -> None:
    users = [
        api.worker({"region": region, "trees": n})
        for n, region in enumerate(["west", "east", "west", "west"])
    ]
    api.worker({"region": "north", "trees": 9})
    assert preview(
        api,
        filter_query={"region": "west", "trees": {"$gte": 0, "$lt": 3}},
        sort_query={"trees": -1},
        total_seats=2,
        invitation_multiplier=3,
    ) == {
        "object": "gig_preview",
        "matching": 2,
        "paused": 0,
        "about": False,
        "clauses": [
            {"path": "region", "clause": "west", "matching_without": 3},
            {"path": "trees", "clause": {"$gte": 0}, "matching_without": 2},
            {"path": "trees", "clause": {"$lt": 3}, "matching_without": 3},
        ],
        "first": [users[2], users[0]],
        "wave_size": 6,
    }


def test_no_clause_and_nobody(api: ApiClient) -> None:
    empty = {
        "object": "gig_preview",
        "matching": 0,
        "paused": 0,
        "about": False,
        "clauses": [],
        "first": [],
        "wave_size": 10,
    }
    assert preview(api, filter_query={}) == empty


def test_other_spaces_workers_do_not_count(api: ApiClient, live_api: ApiClient) -> None:
    api.worker({"region": "west"})
    assert preview(live_api, filter_query={"region": "west"})["matching"] == 0


def test_all_fields_of_a_gig_are_taken(api: ApiClient) -> None:
    assert preview(api, **FULL)["matching"] == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"filter_query": {"languages": {"$inn": ["en"]}}},
        {"filter_query": {f"f{n}": n for n in range(501)}},
        {"sort_query": {"trees": 2}},
        {"end_at": 1798790399},
        {"seats_min": 3, "seats_max": 2},
        {"total_seats": 1.5},
        {"invitation_multiplier": 1001},
        {"invitation_notification_topic": "unheard_of"},
        {"tasks": [{"title": "", "base_price": -1}]},
        {"filter_query": [1]},
        {"title": " ", "url": "javascript:alert(1)"},
    ],
)
def test_it_refuses_what_creating_refuses(api: ApiClient, bad: dict[str, Any]) -> None:
    created, previewed = (api.post(path, {**FULL, **bad}) for path in ("/v2/gigs", "/v2/gigs/preview"))
    assert (previewed.status, previewed.json) == (created.status, created.json)
    assert previewed.status in (400, 422)


def test_a_bad_filter_is_named_by_path_and_operator(api: ApiClient) -> None:
    answer = api.post("/v2/gigs/preview", {"filter_query": {"languages": {"$inn": ["en"]}}})
    assert (answer.status, answer.json) == (
        422,
        {"error": "filter_query: languages.$inn: unknown operator"},
    )


def test_the_filter_is_required(api: ApiClient) -> None:
    answer = api.post("/v2/gigs/preview", {"total_seats": 3})
    assert (answer.status, answer.json) == (400, {"error": "filter_query: is required"})


@pytest.mark.django_db(transaction=True)
def test_it_is_read_by_postgresql_as_read_only(api: ApiClient, live_api: ApiClient) -> None:
    """Outside a test's own transaction the preview opens one that PostgreSQL lets nobody write in."""
    user = api.worker({"region": "west"})
    before = _rows_written()
    assert preview(api, **{**FULL, "filter_query": {"region": "west"}})["first"] == [user]
    api.make("/v2/test_clock/advance", {"by_seconds": 1})
    assert preview(api, filter_query={"region": "west"})["first"] == [user]
    assert preview(live_api, filter_query={})["matching"] == 0
    assert _rows_written() == before


def _rows_written() -> list[Any]:
    tables = ("gigs_gig", "gigs_giginvitation", "gigs_wave", "events_event", "notifications_notification")
    return [sql.row(f"SELECT count(*) FROM {table}") for table in tables]


# What is stored for twenty workers, drawn anew for each example.
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    documents=strategies.documents,
    query=strategies.filters.map(as_sent),
    sort=st.just({}) | strategies.sorts,
    seats=st.integers(1, 3),
    multiplier=st.integers(1, 3),
)
def test_preview_tells_what_creating_does(
    twenty: ApiClient,
    documents: list[dict[str, Any]],
    query: dict[str, Any],
    sort: dict[str, int],
    seats: int,
    multiplier: int,
) -> None:
    fields = {
        "filter_query": query,
        "sort_query": sort,
        "total_seats": seats,
        "invitation_multiplier": multiplier,
    }
    space = twenty.space
    with transaction.atomic():
        documents_of(space.id, documents)
        shown = preview_gig.preview_gig(space, fields)
        clauses = parse_filter(query).clauses()
        everybody = _invited(twenty, {**fields, "invitation_multiplier": 1000})
        assert not shown["about"]
        assert shown["matching"] == len(everybody)
        assert shown["first"] == everybody[:5]
        assert shown["wave_size"] == seats * multiplier
        assert _invited(twenty, fields) == everybody[: shown["wave_size"]]
        assert [(c["path"], c["clause"]) for c in shown["clauses"]] == [(c.path, c.clause) for c in clauses]
        for n, clause in enumerate(shown["clauses"]):
            rest = {
                **fields,
                "filter_query": _all_of(clauses[:n] + clauses[n + 1 :]),
                "invitation_multiplier": 1000,
            }
            assert clause["matching_without"] == len(_invited(twenty, rest))
        _check_other_ways_of_counting(space.id, [clause.filter.jsonpath() for clause in clauses])
        transaction.set_rollback(True)


def _check_other_ways_of_counting(space_id: int, paths: list[str]) -> None:
    """Led by any two clauses, or sampling every page, the tally is that of reading all."""
    exact = tally_all(space_id, paths)
    assert tally_sample(space_id, paths, 100) == exact
    for one, other in pairwise(paths):
        led = tally_led(space_id, paths, one, other)
        assert (led.met, led.missed) == (exact.met, exact.missed)


def _all_of(clauses: tuple[Clause, ...]) -> dict[str, Any]:
    parts = [{clause.path: clause.clause} if clause.path else clause.clause for clause in clauses]
    return {"$and": parts} if parts else {}


def _invited(api: ApiClient, fields: dict[str, Any]) -> list[str]:
    """Whom the first wave of such a gig invites, in order."""
    now = clock.now(api.space)
    times = {"start_at": now + timedelta(days=1), "end_at": now + timedelta(days=2)}
    gig = create_gig(api.space, {"title": "Plant", "url": "https://trees.example", **times, **fields}, [])
    rows = sql.rows("SELECT user_id FROM gigs_giginvitation WHERE gig_id = %s ORDER BY id", [gig["id"]])
    return [str(user_id) for (user_id,) in rows]


@pytest.fixture
def twenty(api: ApiClient) -> ApiClient:
    """A Space of twenty workers."""
    many_workers(api.space.id, 20, "'{}'")
    return api


# Region comes in long runs, as after an import: the pages of a sample are then far from a fair draw.
DOCUMENT = """jsonb_build_object(
    'region', 'R' || n / 5000, 'score', n * 7919 %% 1000, 'town', 'T' || n * 613 %% 500, 'card', 'C' || n %% 10000,
    'languages', CASE n %% 3 WHEN 0 THEN '["en"]' WHEN 1 THEN '["de", "en"]' ELSE '["th"]' END::jsonb,
    'notes', repeat(md5(n::text), 10))"""
WORKERS = 50_000


@pytest.fixture
def large(api: ApiClient) -> ApiClient:
    """A Space of 50,000 workers."""
    many_workers(api.space.id, WORKERS, DOCUMENT)
    # All three: a foreign key's check that was planned for few people would read them all for each row.
    sql.execute("ANALYZE people_user, spaces_member, spaces_worker")
    return api


def test_a_large_space(large: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # However busy the machine is, no wall is met before it is looked for.
    monkeypatch.setattr(count_matching, "SECONDS", 60)
    _check_estimates(large)
    _check_exact_by_index(large)
    _check_many_clauses(large)
    _check_time_limits(large, monkeypatch)


def _check_estimates(api: ApiClient) -> None:
    for query in (
        {"score": {"$lt": 500}},
        {"region": {"$in": ["R1", "R2", "R3"]}, "score": {"$gte": 300}},
        {"languages": "en", "score": {"$lt": 900, "$ne": 77}},
        {"$or": [{"region": "R9"}, {"score": {"$gt": 800}}], "languages": {"$size": 2}},
    ):
        shown = preview(api, filter_query=query)
        assert shown["about"], query
        for said, true in zip(_counts(shown), _truth(api.space.id, query), strict=True):
            # Within 2 % of the Space, as the design has it.
            assert abs(said - true) <= WORKERS * 0.02, (query, said, true)
        assert preview(api, filter_query=query) == shown


def _check_exact_by_index(api: ApiClient) -> None:
    for query in (
        {"town": "T7"},
        {"town": "T7", "card": {"$in": ["C7", "C1739", "C8000"]}, "score": {"$lt": 900}},
        {"town": {"$in": ["T7", "T8"]}, "$or": [{"card": "C7"}, {"card": "C8"}]},
        {},
    ):
        shown = preview(api, filter_query=query)
        assert not shown["about"], query
        assert _counts(shown) == _truth(api.space.id, query)
    # Nobody can do without the town here: what the index answers is exact all the same.
    query = {"town": "T7", "score": {"$gte": 300}}
    shown, truth = preview(api, filter_query=query), _truth(api.space.id, query)
    assert shown["about"]
    assert shown["matching"] == truth[0]
    assert abs(shown["clauses"][0]["matching_without"] - truth[1]) <= WORKERS * 0.02


def _check_many_clauses(api: ApiClient) -> None:
    """500 clauses that all hold for nearly everybody: the most work there can be."""
    assert count_matching.sample_size(WORKERS, 500) * 500 <= count_matching.EVALUATIONS
    shown = preview(api, filter_query={"$and": [{"score": {"$ne": n}} for n in range(500)]})
    assert shown["about"]
    assert len(shown["clauses"]) == 500
    assert abs(shown["matching"] - WORKERS / 2) <= WORKERS * 0.04
    assert all(0 <= clause["matching_without"] - shown["matching"] < 1000 for clause in shown["clauses"])


def _check_time_limits(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sql.row("SHOW statement_timeout")
    monkeypatch.setattr(count_matching, "SECONDS", 0.001)
    monkeypatch.setattr(preview_gig, "SECONDS_FOR_FIRST", 0.001)
    shown = preview(api, filter_query={"score": {"$lt": 500}}, sort_query={"score": 1})
    assert (shown["matching"], shown["first"], shown["about"]) == (None, None, True)
    assert [clause["matching_without"] for clause in shown["clauses"]] == [None]
    assert sql.row("SHOW statement_timeout") == before
    assert not connection.needs_rollback


def _counts(shown: dict[str, Any]) -> list[int]:
    return [shown["matching"], *(clause["matching_without"] for clause in shown["clauses"])]


def _truth(space_id: int, query: dict[str, Any]) -> list[int]:
    parsed = parse_filter(query)
    filters = [parsed, *(parsed.without(n) for n in range(len(parsed.clauses())))]
    statement = "SELECT count(*) FROM spaces_worker WHERE space_id = %s AND document @@ %s::jsonpath"
    return [row[0] for one in filters if (row := sql.row(statement, [space_id, one.jsonpath()]))]
