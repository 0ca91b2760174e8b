"""The cheap test before a sort never leaves out a document that the sort would have put before or beside another."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from hypothesis import given, settings

from cirro.mql import parse_sort
from tests.mql import strategies
from tests.mql.test_agreement import LONG, many


def left_out(pg: psycopg.Connection, documents: list[Any], sort: dict[str, int]) -> list[tuple[int, int]]:
    """(place in the order of one document, place of another that the first one's bound leaves out); ties share."""
    parsed = parse_sort(sort)
    return pg.execute(
        "WITH placed AS MATERIALIZED (SELECT d.document, rank() OVER (ORDER BY"
        f" {parsed.order_by('d.document')}) AS place FROM jsonb_array_elements(%s::jsonb) AS d(document)),"
        f" bounded AS MATERIALIZED (SELECT p.place, {parsed.bound('p.document')} AS bound FROM placed p)"
        " SELECT b.place, p.place FROM bounded b, placed p"
        f" WHERE NOT ({parsed.may_precede('p.document', 'b.bound')})",
        [json.dumps(documents)],
    ).fetchall()


@settings(many, max_examples=20_000 if LONG else 250)
@given(strategies.sort_documents, strategies.sorts)
def test_only_what_comes_behind_is_left_out(
    pg: psycopg.Connection, documents: list[dict[str, Any]], sort: dict[str, int]
) -> None:
    assert all(one < other for one, other in left_out(pg, documents, sort))


def test_plain_values_are_told_apart(pg: psycopg.Connection) -> None:
    numbers: list[dict[str, Any]] = [{"a": {"b": n}} for n in (1, 2.5, -3, 10**20)]
    every_pair = {(one, other) for one in range(1, 5) for other in range(one + 1, 5)}
    for way in (1, -1):
        assert set(left_out(pg, numbers, {"a.b": way})) == every_pair
    texts = [{"a%": text} for text in ("", "B", 'a"\\\n', "é")]
    for way in (1, -1):
        assert set(left_out(pg, texts, {"a%": way})) == every_pair


def test_missing_values_are_left_out_where_they_come_last(pg: psycopg.Connection) -> None:
    assert left_out(pg, [{"a": 1}, {}, {"a": None}], {"a": -1}) == [(1, 2)]
    assert left_out(pg, [{"a": 1}, {}, {"a": None}], {"a": 1}) == []
