"""PostgreSQL and the plain matcher agree on random documents and filters."""

import os
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, note, settings

from cirro.mql import parse_filter, values_at
from tests.mql import reference, strategies
from tests.mql.evaluate import in_order, verdicts

LONG = os.environ.get("CIRRO_LONG") == "1"
# The long run takes a quarter of an hour and more.
pytestmark = pytest.mark.timeout(3 * 3600 if LONG else 180)
many = settings(
    max_examples=100_000 if LONG else 500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@many
@given(strategies.documents, strategies.filters)
def test_filters_agree(
    pg: psycopg.Connection, documents: list[dict[str, Any]], query: dict[str, Any]
) -> None:
    path = parse_filter(query).jsonpath()
    note(path)
    assert verdicts(pg, documents, [path]) == [[reference.matches(document, query) for document in documents]]


@settings(many, max_examples=20_000 if LONG else 250)
@given(strategies.sort_documents, strategies.sorts)
def test_sorts_agree(pg: psycopg.Connection, documents: list[dict[str, Any]], sort: dict[str, int]) -> None:
    assert in_order(pg, documents, sort) == reference.in_order(documents, sort)


@settings(many, max_examples=10_000 if LONG else 150)
@given(strategies.documents, strategies.paths)
def test_values_at_is_the_walk(documents: list[dict[str, Any]], path: str) -> None:
    for document in documents:
        emitted = [
            value for value in reference.walk(document, path.split(".")) if value is not reference.MISSING
        ]
        assert sorted(map(repr, values_at(document, path))) == sorted(map(repr, emitted))


@settings(many, max_examples=20_000 if LONG else 250)
@given(strategies.documents, strategies.filters)
def test_clauses_together_are_the_filter(
    pg: psycopg.Connection, documents: list[dict[str, Any]], query: dict[str, Any]
) -> None:
    parsed = parse_filter(query)
    clauses = parsed.clauses()
    rest = [parsed.without(i) for i in range(len(clauses))]
    whole, *parts = verdicts(
        pg, documents, [one.jsonpath() for one in (parsed, *(c.filter for c in clauses), *rest)]
    )
    alone, left = parts[: len(clauses)], parts[len(clauses) :]
    for i in range(len(documents)):
        met = [verdict[i] for verdict in alone]
        assert whole[i] == all(met)
        assert [verdict[i] for verdict in left] == [all(met[:k] + met[k + 1 :]) for k in range(len(met))]
