"""What is refused, and how it is said."""

from decimal import Decimal
from typing import Any

import pytest

from cirro.mql import MqlError, parse_filter, parse_sort

REFUSED: list[tuple[object, str]] = [
    ([], "must be an object"),
    (None, "must be an object"),
    ("a", "must be an object"),
    ({"$foo": 1}, "$foo: unknown operator"),
    ({"$where": "true"}, "$where: unknown operator"),
    ({"languages": {"$inn": ["en"]}}, "languages.$inn: unknown operator"),
    ({"a": {"$elemMatch": {"b": {"$inn": 1}}}}, "a.b.$inn: unknown operator"),
    ({"$or": [{"a": {"$not": {"$x": 1}}}]}, "a.$x: unknown operator"),
    ({"$and": []}, "$and: must be a non-empty list of objects"),
    ({"$or": {}}, "$or: must be a non-empty list of objects"),
    ({"$nor": [1]}, "$nor: must be a list of objects only"),
    ({"a": {"$gt": 1, "b": 2}}, "a.b: operators and plain keys can't be mixed"),
    ({"a": {"$in": 5}}, "a.$in: must be a list"),
    ({"a": {"$in": [{"$gt": 1}]}}, "a.$in: takes plain values, not operators"),
    ({"a": {"$all": [{"$gt": 1}]}}, "a.$all: takes plain values, not operators"),
    ({"a": {"$all": [{"$elemMatch": {}}, 1]}}, "a.$all: $elemMatch can't be mixed with anything else"),
    ({"a": {"$gt": [1]}}, "a.$gt: can't compare with an array or an object"),
    ({"a": {"$lte": {}}}, "a.$lte: can't compare with an array or an object"),
    ({"a": {"$not": 5}}, "a.$not: must be a non-empty object of operators"),
    ({"a": {"$not": {}}}, "a.$not: must be a non-empty object of operators"),
    ({"a": {"$size": 1.5}}, "a.$size: must be a whole number from 0 to 2147483647"),
    ({"a": {"$size": True}}, "a.$size: must be a whole number from 0 to 2147483647"),
    ({"a": {"$size": 2**31}}, "a.$size: must be a whole number from 0 to 2147483647"),
    ({"a": {"$mod": [4]}}, "a.$mod: must be a list of two numbers: divisor and remainder"),
    ({"a": {"$mod": [4, "1"]}}, "a.$mod: must be a list of two numbers: divisor and remainder"),
    ({"a": {"$mod": [0.5, 1]}}, "a.$mod: the divisor can't be 0"),
    ({"a": {"$mod": [2**63, 1]}}, "a.$mod: divisor and remainder must fit in 64 bits"),
    ({"a": {"$type": "nope"}}, "a.$type: unknown type"),
    ({"a": {"$type": 0}}, "a.$type: unknown type"),
    ({"a": {"$type": []}}, "a.$type: must name at least one type"),
    ({"a": {"$elemMatch": [1]}}, "a.$elemMatch: must be an object"),
    ({"a": {"$regex": 5}}, "a.$regex: must be a string"),
    ({"a": {"$regex": "a", "$options": "q"}}, "a.$options: must be a string of the letters i, m, s and x"),
    ({"a": {"$options": "i"}}, "a.$options: needs $regex beside it"),
    ({"a": "\0"}, "a: a string may not hold the NUL character"),
    ({"a\0": 1}, "a\\x00: a string may not hold the NUL character"),
    ({"a": ["\ud800"]}, "a: a string holds half of a surrogate pair, which is not valid text"),
    ({"\udfff": 1}, "\\udfff: a string holds half of a surrogate pair, which is not valid text"),
    ({"a": float("nan")}, "a: NaN and Infinity are not JSON numbers"),
    ({"a": {"$in": [float("-inf")]}}, "a.$in: NaN and Infinity are not JSON numbers"),
    ({"a": Decimal("Infinity")}, "a: NaN and Infinity are not JSON numbers"),
    ({"a": {"$gt": 10**400 * 10}}, "a.$gt: a number may have at most 400 digits"),
    ({"a": 10**5000}, "a number may have at most 400 digits"),
    ({"a": Decimal("1e-9999")}, "a: a number may have at most 400 digits"),
    ({"a": {1, 2}}, "a: set is not a JSON value"),
    ({1: 2}, "a key must be a string"),
]


@pytest.mark.parametrize(("query", "message"), REFUSED, ids=[message[:60] for _, message in REFUSED])
def test_a_refused_filter_says_why(query: object, message: str) -> None:
    with pytest.raises(MqlError) as caught:
        parse_filter(query)
    assert str(caught.value) == message


def test_the_error_has_its_parts() -> None:
    with pytest.raises(MqlError) as caught:
        parse_filter({"languages": {"$inn": ["en"]}})
    error = caught.value
    assert (error.path, error.operator, error.reason) == ("languages", "$inn", "unknown operator")
    with pytest.raises(MqlError) as caught:
        parse_filter({"languages": float("inf")})
    assert caught.value.operator is None


def test_a_very_long_path_is_cut_in_the_message() -> None:
    with pytest.raises(MqlError) as caught:
        parse_filter({"k" * 5_000: {"$inn": 1}})
    assert len(str(caught.value)) < 300


SORTS: list[tuple[Any, str]] = [
    ([], "must be an object"),
    ({"": 1}, "a path part is empty"),
    ({"a..b": 1}, "a..b: a path part is empty"),
    ({"$a": 1}, "$a: operators are not supported in a sort"),
    ({"a.$b": 1}, "a.$b: a path part may not start with $"),
    ({"a.0": 1}, "a.0: numeric path parts are not supported in a sort"),
    ({"a": 2}, "a: the direction must be 1 or -1"),
    ({"a": 0.9}, "a: the direction must be 1 or -1"),
    ({"a": "asc"}, "a: the direction must be 1 or -1"),
    ({"a": True}, "a: the direction must be 1 or -1"),
    ({"a": {"$meta": "textScore"}}, "a: the direction must be 1 or -1"),
    ({"a": float("nan")}, "a: NaN and Infinity are not JSON numbers"),
    ({"a\0": 1}, "a\\x00: a string may not hold the NUL character"),
    ({f"k{i}": 1 for i in range(33)}, "more than 32 sort keys"),
]


@pytest.mark.parametrize(("query", "message"), SORTS, ids=[message[:60] for _, message in SORTS])
def test_a_refused_sort_says_why(query: object, message: str) -> None:
    with pytest.raises(MqlError) as caught:
        parse_sort(query)
    assert str(caught.value) == message
