"""What callers build on: the index serves equalities, literals are safe, the order doesn't depend on a collation."""

import json
import re
from typing import Any

import psycopg
import pytest

from cirro.mql import parse_filter, parse_sort, sql_text
from tests.mql.evaluate import in_order, matching


@pytest.fixture(scope="module")
def workers(pg: psycopg.Connection) -> str:
    """A table of 5,000 documents with the index that workers have."""
    pg.execute("DROP TABLE IF EXISTS pg_temp.mql_worker")
    pg.execute(
        "CREATE TEMP TABLE mql_worker AS SELECT jsonb_build_object('region', 'r' || i % 500, 'age', i % 60,"
        " 'score', -(i % 700), 'address', jsonb_build_object('city', 'c' || i % 300),"
        " 'skills', jsonb_build_array(jsonb_build_object('name', 's' || i % 400, 'level', i % 5))) AS document"
        " FROM generate_series(1, 5000) AS i"
    )
    pg.execute("CREATE INDEX ON mql_worker USING gin (document jsonb_path_ops)")
    pg.execute("ANALYZE mql_worker")
    return "mql_worker"


INDEXED: list[dict[str, Any]] = [
    {"region": "r5"},
    {"score": -5},
    {"address.city": "c3", "age": {"$gt": 2}},
    {"region": {"$in": ["r1", "r2", "r3"]}},
    {"region": {"$in": [f"r{i}" for i in range(20)]}},
    {"$and": [{"region": "r5"}, {"age": {"$gt": 3}}]},
    {"$or": [{"region": "r5"}, {"address.city": "c7"}]},
    {"skills": {"$elemMatch": {"name": "s3", "level": {"$gte": 1}}}},
    {"skills.0.name": "s3"},
    {"address": {"city": "c7"}},
    {"region": "r5", "age": {"$ne": 3}, "bogus": None},
]


@pytest.mark.parametrize("query", INDEXED, ids=lambda query: json.dumps(query)[:40])
def test_the_index_serves_equalities(pg: psycopg.Connection, workers: str, query: dict[str, Any]) -> None:
    where = f"FROM {workers} WHERE document @@ {sql_text(parse_filter(query).jsonpath())}::jsonpath"
    with pg.transaction():
        # Whether it may use the index is the question, not whether it pays on a table this small.
        pg.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in pg.execute(f"EXPLAIN (ANALYZE, TIMING off) SELECT 1 {where}"))
    assert "Bitmap Index Scan" in plan
    # A scan of the whole index would give every row to the recheck.
    fetched = re.findall(r"Bitmap Index Scan.*?rows=(\d+)(?:\.\d+)? loops", plan)
    assert all(int(rows) < 1_000 for rows in fetched)
    by_index = pg.execute(f"SELECT count(*) {where}").fetchone()
    with pg.transaction():
        pg.execute("SET LOCAL enable_bitmapscan = off")
        assert pg.execute(f"SELECT count(*) {where}").fetchone() == by_index
    assert by_index is not None
    assert 0 < by_index[0] < 1_000


@pytest.mark.parametrize("setting", ["on", "off"])
@pytest.mark.parametrize(
    "text", ["plain", "it's", 'q"', "b\\s", "100%", "%s %(a)s", "\\'; --", "E'\\x27", "\n\t\x7f", "é😀"]
)
def test_a_literal_says_its_text(pg: psycopg.Connection, text: str, setting: str) -> None:
    with pg.transaction():
        pg.execute(f"SET LOCAL standard_conforming_strings = {setting}")
        pg.execute("SET LOCAL escape_string_warning = off")
        assert pg.execute(f"SELECT{sql_text(text)}").fetchone() == (text,)
        # Percent signs do no harm beside parameters.
        assert pg.execute(f"SELECT {sql_text(text)}, %s::int", [1]).fetchone() == (text, 1)


def test_strange_keys_and_values_are_found(pg: psycopg.Connection) -> None:
    key, value = "a'\"\\b%s;--", "x'\"\\%s\n\t\x7f\u2028$1"
    assert matching(pg, [{key: value}, {key: "x"}, {}], {key: value}, {key: 1}) == [0]
    assert in_order(pg, [{key: 2}, {key: 1}], {key: 1}) == [1, 0]


def test_numbers_are_exact(pg: psycopg.Connection) -> None:
    documents = [{"a": 2**53}, {"a": 2**53 + 1}, {"a": 10**30}, {"a": 10**30 + 1}, {"a": 0.1}, {"a": 1.0}]
    assert matching(pg, documents, {"a": 2**53 + 1}) == [1]
    assert matching(pg, documents, {"a": {"$gt": 10**30}}) == [3]
    assert matching(pg, documents, {"a": {"$in": [0.1, 1]}}) == [4, 5]
    assert in_order(pg, documents, {"a": -1}) == [3, 2, 1, 0, 5, 4]


def test_strings_sort_by_their_bytes_whatever_the_collation_of_the_database(pg: psycopg.Connection) -> None:
    order = parse_sort({"v": 1}).order_by("document")
    assert order.count('COLLATE "C"') >= 1
    documents = [{"v": text} for text in ("b", "B", "é", "a_b", "aab", "Z", "")]
    assert in_order(pg, documents, {"v": 1}) == [6, 1, 5, 3, 4, 0, 2]


def test_no_sort_is_no_text() -> None:
    assert parse_sort({}).order_by("document") == ""
    assert parse_sort(None).order_by("document") == ""


def test_a_direction_is_cut_to_a_whole_number(pg: psycopg.Connection) -> None:
    assert in_order(pg, [{"a": 1}, {"a": 2}], {"a": -1.9}) == [1, 0]


def test_different_arrays_sort_independently(pg: psycopg.Connection) -> None:
    documents = [{"a": [3, 1], "b": [9, 5]}, {"a": [1], "b": [4, 8]}]
    assert in_order(pg, documents, {"a": 1, "b": 1}) == [1, 0]
    assert in_order(pg, documents, {"a": -1, "b": 1}) == [0, 1]
