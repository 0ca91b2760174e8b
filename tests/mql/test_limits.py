"""Every limit: what is just within it runs on PostgreSQL, what is beyond is refused with its own message."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from cirro.mql import MqlError, parse_filter, parse_sort
from tests.mql.evaluate import in_order, matching

DOCUMENTS: list[Any] = [{"a": [[1, 2], {"a": 1}], "f1": []}, {"a": 5, "f499": 499}, {}]


def nested(wrap: Callable[[Any], Any], times: int, inner: object) -> Any:
    for _ in range(times):
        inner = wrap(inner)
    return inner


def refusal(query: object) -> str:
    with pytest.raises(MqlError) as caught:
        parse_filter(query)
    return str(caught.value)


WITHIN: dict[str, Any] = {
    "text": {"a": "x" * (64 * 1024 - 8)},
    "depth of $and": nested(lambda q: {"$and": [q]}, 20, {"a": 1}),
    "depth of $or": nested(lambda q: {"$or": [q, {"b": 1}]}, 20, {"a": 1}),
    "depth of $nor": nested(lambda q: {"$nor": [q]}, 20, {"a": 1}),
    "depth of $elemMatch": nested(lambda q: {"a": {"$elemMatch": q}}, 20, {"a": 1}),
    "depth of $not": {"a": nested(lambda q: {"$not": q}, 20, {"$gt": 1})},
    "depth of an array": {"a": nested(lambda q: [q], 20, 1)},
    "depth of an object": {"a": nested(lambda q: {"k": q}, 20, 1)},
    "clauses": {f"f{i}": i for i in range(500)},
    "clauses in $or": {"$or": [{f"f{i}": {"$gt": i}} for i in range(499)]},
    "clauses with null": {f"f{i}.a.b.c": None for i in range(500)},
    "values": {"a": {"$in": list(range(10_000))}},
    "values of $nin": {"a": {"$nin": list(range(10_000))}},
    "values of $all": {"a": {"$all": list(range(10_000))}},
    "path": {".".join("abcdefghijklmnopqrst"): None},
    "numeric path": {"a." + ".".join("0" * 8): None},
    "number": {"a": 10**399},
    "doubles": {"a": {"$in": [1.7976931348623157e308, 5e-324, -5e-324]}},
}


@pytest.mark.parametrize("query", WITHIN.values(), ids=WITHIN.keys())
def test_just_within_a_limit_runs(pg: psycopg.Connection, query: object) -> None:
    assert set(matching(pg, DOCUMENTS, query)) <= {0, 1, 2}
    assert parse_filter(query).clauses()


def test_ten_thousand_values_are_found_and_only_they(pg: psycopg.Connection) -> None:
    documents: list[Any] = [
        {"a": value} for value in (0, 1, 9_998, 9_999, 19_998, -2, "4", [5], [6], [[6]], None)
    ]
    query = {"a": {"$in": list(range(0, 20_000, 2))}}
    assert matching(pg, documents, query) == [0, 2, 4, 8]


BEYOND: dict[str, tuple[Any, str]] = {
    "text": ({"a": "x" * (64 * 1024 - 7)}, "longer than 64 KiB"),
    "$and": (nested(lambda q: {"$and": [q]}, 21, {"a": 1}), "$and: nested deeper than 20 levels"),
    "$not": ({"a": nested(lambda q: {"$not": q}, 21, {"$gt": 1})}, "a.$not: nested deeper than 20 levels"),
    "array": ({"a": nested(lambda q: [q], 21, 1)}, "a: nested deeper than 20 levels"),
    "very deep": ({"a": nested(lambda q: [q], 100_000, 1)}, "nested deeper than 20 levels"),
    "clauses": ({f"f{i}": i for i in range(501)}, "more than 500 clauses"),
    "nested clauses": ({"$or": [{f"f{i}": i} for i in range(500)]}, "more than 500 clauses"),
    "values": ({"a": {"$in": [1] * 10_001}}, "a.$in: more than 10,000 values"),
    "values of $all": ({"a": {"$all": [1] * 10_001}}, "a.$all: more than 10,000 values"),
    "types": ({"a": {"$type": [1] * 10_001}}, "a.$type: more than 10,000 values"),
    "path": ({".".join("a" * 21): 1}, ".".join("a" * 21) + ": a path may have at most 20 parts"),
    "patterns": ({f"f{i}": {"$regex": f"x{i}"} for i in range(21)}, "more than 20 regular expressions"),
}


@pytest.mark.parametrize(("query", "message"), BEYOND.values(), ids=BEYOND.keys())
def test_beyond_a_limit_is_refused(query: object, message: str) -> None:
    assert refusal(query) == message


EXPLODING: dict[str, Any] = {
    "numeric path": {"a." + ".".join("0" * 19): None},
    "numeric $elemMatch": nested(lambda q: {"0.0": {"$elemMatch": q}}, 20, {"0": 1}),
    "many numeric paths": {f"a{i}." + ".".join("0" * 6): None for i in range(100)},
    "long keys": {"a": nested(lambda q: {"k" * 3_000: q}, 20, 1)},
}


@pytest.mark.parametrize("query", EXPLODING.values(), ids=EXPLODING.keys())
def test_a_filter_that_explodes_is_stopped_early(query: object) -> None:
    started = time.process_time()
    assert refusal(query) == "too large when compiled: use fewer numeric path parts or smaller values"
    assert time.process_time() - started < 5


def test_32_sort_keys(pg: psycopg.Connection) -> None:
    sort = {f"k{i}": 1 if i % 2 else -1 for i in range(32)}
    documents: list[Any] = [{f"k{i}": i * n for i in range(32)} for n in (1, 2)]
    assert in_order(pg, documents, sort) == [0, 1]


def test_keys_through_one_array(pg: psycopg.Connection) -> None:
    sort = {f"a.b.k{i}": 1 if i % 2 else -1 for i in range(8)}
    documents: list[Any] = [{"a": [{"b": [{f"k{i}": i * n for i in range(8)}]}]} for n in (2, 1)]
    assert in_order(pg, documents, sort) == [1, 0]


def test_too_many_sort_keys_below_one_field() -> None:
    with pytest.raises(MqlError, match="fewer keys below the same field"):
        parse_sort({f"a.b.k{i}": 1 for i in range(32)})
