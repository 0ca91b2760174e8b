"""Clauses: what a person would name, and the filter without one of them."""

import psycopg
import pytest

from cirro.mql import parse_filter, values_at
from tests.mql.evaluate import verdicts


def named(query: object) -> list[tuple[str, object]]:
    return [(clause.path, clause.clause) for clause in parse_filter(query).clauses()]


def test_each_operator_is_a_clause() -> None:
    assert named({"a": 1, "b": {"$gt": 2, "$lt": 5}}) == [("a", 1), ("b", {"$gt": 2}), ("b", {"$lt": 5})]


def test_and_is_opened_or_and_nor_are_not() -> None:
    query = {
        "$and": [{"a": 1}, {"$and": [{"b": [1]}, {"$or": [{"c": 1}, {"d": 2}]}]}],
        "$nor": [{"e": 1}],
        "$comment": "why",
    }
    assert named(query) == [
        ("a", 1),
        ("b", [1]),
        ("", {"$or": [{"c": 1}, {"d": 2}]}),
        ("", {"$nor": [{"e": 1}]}),
    ]


def test_regex_keeps_its_options_wherever_they_stand() -> None:
    expected = [("a", {"$regex": "x", "$options": "i"}), ("a", {"$ne": "X"})]
    assert named({"a": {"$options": "i", "$regex": "x", "$ne": "X"}}) == expected


def test_no_clauses_is_every_document(pg: psycopg.Connection) -> None:
    parsed = parse_filter({})
    assert parsed.clauses() == ()
    assert verdicts(pg, [{}, {"a": 1}], [parsed.jsonpath()]) == [[True, True]]
    with pytest.raises(IndexError):
        parsed.without(0)


def test_without_leaves_one_out(pg: psycopg.Connection) -> None:
    parsed = parse_filter({"a": 1, "b": {"$gt": 2, "$lt": 5}})
    documents = [{"a": 1, "b": 3}, {"a": 2, "b": 3}, {"a": 1, "b": 2}, {"a": 1, "b": 9}]
    paths = [parsed.without(i).jsonpath() for i in range(3)]
    assert verdicts(pg, documents, paths) == [
        [True, True, False, False],
        [True, False, True, False],
        [True, False, False, True],
    ]


def test_a_document_that_is_no_object_gets_an_answer(pg: psycopg.Connection) -> None:
    queries = [
        {"a": 1},
        {"a": None},
        {"a": {"$ne": 1}},
        {"a.0.b": {"$nin": [None, 1]}},
        {"a": {"$elemMatch": {}}},
    ]
    paths = [parse_filter(query).jsonpath() for query in queries]
    for row in verdicts(pg, [[], [1, {"a": 1}], 5, "x", None, True], paths):
        assert None not in row


def test_the_values_met() -> None:
    document = {"a": [{"b": 1}, {"c": 2}, {"b": [3, 4]}], "n": None}
    assert values_at(document, "a.b") == [1, 3, 4, [3, 4]]
    assert values_at(document, "a.0.b") == [1]
    assert values_at(document, "a.1") == [{"c": 2}]
    assert values_at(document, "n") == [None]
    assert values_at(document, "n.x") == []
    assert values_at(document, "missing") == []
