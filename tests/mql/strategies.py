"""Random documents, filters and sorts: few keys and few values, so that they meet."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

KEYS = ["a", "b", "0", "1"]
NUMBERS = [0, 1, 2, -1, 1.0, 1.5, -1.5, 2**31, 2**53 + 1, float(2**53), 10**19, 1e300, 0.1]
TEXTS = ["", "a", "b", "ab", "B", "1", "é", "a\nb", "\U0001f600", "q\"\\'"]
COMMON: list[Any] = [None, 1, 2, "a"]
SCALARS: list[Any] = [None, True, False, *NUMBERS, *TEXTS]

# Documents and values come from pools made once, simplest first: drawing one is a single step for hypothesis,
# which makes a run several times faster, and shrinking still leads to the simplest.
_random = Random(20240229)


def _scalar() -> Any:
    return _random.choice(SCALARS) if _random.random() < 0.3 else _random.choice(COMMON)


def _value(keys: Sequence[str], depth: int) -> Any:
    kind = _random.random() if depth else 0
    if kind < 0.45:
        return _scalar()
    if kind < 0.75:
        return [_value(keys, depth - 1) for _ in range(_random.randrange(4))]
    return _document(keys, depth - 1)


def _document(keys: Sequence[str], depth: int) -> dict[str, Any]:
    return {key: _value(keys, depth) for key in _random.sample(keys, _random.choice([0, 1, 2, 2, 3, 3]))}


def _simplest_first(pool: list[Any]) -> list[Any]:
    return sorted(pool, key=lambda one: len(json.dumps(one)))


def _batches(keys: Sequence[str]) -> st.SearchStrategy[list[Any]]:
    """Twenty documents of mixed size."""
    pool = _simplest_first([_document(keys, 4) for _ in range(4_000)])
    return st.integers(0, 199).map(lambda start: pool[start::200])


scalars = st.sampled_from(SCALARS) | st.sampled_from(COMMON)
documents = _batches(KEYS)
some_values = st.sampled_from(
    _simplest_first([_scalar() for _ in range(300)] + [_value(KEYS, 2) for _ in range(700)])
)
paths = st.sampled_from(KEYS) | st.lists(st.sampled_from(KEYS), min_size=1, max_size=3).map(".".join)
bounds = st.sampled_from(SCALARS)
types = st.sampled_from(
    [
        "number",
        "string",
        "bool",
        "null",
        "object",
        "array",
        "int",
        "long",
        "double",
        "decimal",
        "date",
        1,
        2,
        3,
        4,
        8,
        10,
        16,
        18,
    ]
)
patterns = st.sampled_from(
    ["a", "^a", "b$", "^$", "a.b", "[^a]", "\\w", "a|1", "(?:ab?)+$", "\\d", "^.$", "\\bb"]
)


def _one(name: str, operand: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return operand.map(lambda value: {name: value})


def _leaves() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        *(_one(name, some_values) for name in ("$eq", "$ne")),
        *(_one(name, bounds) for name in ("$gt", "$gte", "$lt", "$lte")),
        *(_one(name, st.lists(some_values, max_size=4)) for name in ("$in", "$nin", "$all")),
        *(_one(name, st.lists(scalars, min_size=5, max_size=12)) for name in ("$in", "$nin")),
        _one("$exists", st.booleans()),
        _one("$type", types | st.lists(types, min_size=1, max_size=2)),
        _one("$size", st.integers(0, 3)),
        _one("$mod", st.tuples(st.sampled_from([1, 2, -3, 4.7]), st.sampled_from([0, 1, -1, 1.5])).map(list)),
        _one("$regex", patterns),
        st.tuples(patterns, st.sampled_from(["", "s", "x", "sx"])).map(
            lambda two: {"$regex": two[0], "$options": two[1]}
        ),
    )


def _merge(parts: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for part in parts:
        if "$options" not in merged:  # it would join another $regex
            merged |= part
    return merged


def _operators(queries: st.SearchStrategy[Any], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    single = _leaves()
    if depth:
        inner = _operators(queries, depth - 1)
        element = queries | inner
        single = st.one_of(
            single,
            single,
            _one("$not", inner),
            _one("$elemMatch", element),
            _one("$all", st.lists(_one("$elemMatch", element), min_size=1, max_size=2)),
        )
    return st.lists(single, min_size=1, max_size=2).map(_merge)


def _queries(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    below = _queries(depth - 1) if depth else st.just({})
    field = st.tuples(paths, some_values | _operators(below, depth)).map(lambda two: {two[0]: two[1]})
    if depth:
        joined = st.tuples(st.sampled_from(["$and", "$or", "$nor"]), st.lists(below, min_size=1, max_size=2))
        field = st.one_of(field, field, joined.map(lambda two: {two[0]: two[1]}))
    return st.lists(field, min_size=0 if depth < 2 else 1, max_size=2).map(_merge)


filters = _queries(2)

sort_documents = _batches("abc")
sorts = st.dictionaries(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join),
    st.sampled_from([1, -1]),
    min_size=1,
    max_size=3,
)
