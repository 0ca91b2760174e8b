"""The query language on plain Python values: slow, short, and as the contract says it. For tests only."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

MISSING = object()
Json = Any


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def exact(number: float) -> Decimal:
    return Decimal(repr(number))


def equal(one: Json, other: Json) -> bool:
    """The same JSON value; numbers by value, order of keys ignored."""
    if is_number(one) and is_number(other):
        return exact(one) == exact(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(equal(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return bool(one == other)


# --- paths


def walk(holder: dict[str, Json], parts: list[str], *, whole: bool = False) -> Iterator[Json]:
    """What a path emits; `whole`: an array at the end is not opened."""
    value, rest = holder.get(parts[0], MISSING), parts[1:]
    if value is MISSING:
        yield MISSING
    elif isinstance(value, list):
        yield from walk_array(value, rest, whole=whole)
    elif not rest:
        yield value
    elif isinstance(value, dict):
        yield from walk(value, rest, whole=whole)
    else:
        yield MISSING


def walk_array(array: list[Json], rest: list[str], *, whole: bool) -> Iterator[Json]:
    if not rest:
        if not whole:
            yield from array
        yield array
        return
    for index, element in enumerate(array):
        if isinstance(element, dict):
            yield from walk(element, rest, whole=whole)
        if rest[0] == str(index):
            if len(rest) == 1:
                yield element
            elif isinstance(element, dict):
                yield from walk(element, rest[1:], whole=whole)
            elif isinstance(element, list):
                yield from walk_array(element, rest[1:], whole=whole)


# --- filters


def matches(document: dict[str, Json], query: dict[str, Json]) -> bool:
    """Whether the filter `query`, which is a valid one, matches."""
    return all(holds(document, key, operand) for key, operand in query.items())


def holds(document: dict[str, Json], key: str, operand: Json) -> bool:
    if key == "$and":
        return all(matches(document, one) for one in operand)
    if key == "$or":
        return any(matches(document, one) for one in operand)
    if key == "$nor":
        return not any(matches(document, one) for one in operand)
    if key == "$comment":
        return True
    parts = key.split(".")
    opened, unopened = list(walk(document, parts)), list(walk(document, parts, whole=True))
    return passes(opened, unopened, operators_of(operand))


def operators_of(operand: Json) -> dict[str, Json]:
    if isinstance(operand, dict) and next(iter(operand), "").startswith("$"):
        return operand
    return {"$eq": operand}


def passes(values: list[Json], unopened: list[Json], operators: dict[str, Json]) -> bool:
    """Each operator finds its value among `values` ($size and $elemMatch: among `unopened`)."""
    return all(operator(values, unopened, name, operand, operators) for name, operand in operators.items())


def operator(
    values: list[Json], unopened: list[Json], name: str, operand: Json, operators: dict[str, Json]
) -> bool:
    match name:
        case "$ne":
            return not passes(values, unopened, {"$eq": operand})
        case "$nin":
            return not passes(values, unopened, {"$in": operand})
        case "$not":
            return not passes(values, unopened, operand)
        case "$in":
            return any(passes(values, unopened, {"$eq": one}) for one in operand)
        case "$all":
            return bool(operand) and all(passes(values, unopened, operators_of(one)) for one in operand)
        case "$exists":
            return any(value is not MISSING for value in values) == bool(operand)
        case "$size" | "$elemMatch":
            return any(isinstance(value, list) and array_test(value, name, operand) for value in unopened)
        case "$options":
            return True
        case "$regex":
            flags = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
            given = sum(flags[letter] for letter in set(operators.get("$options", "")))
            return any(
                isinstance(value, str) and re.search(operand, value, re.ASCII | given) for value in values
            )
        case _:
            return any(leaf(value, name, operand) for value in values)


def array_test(array: list[Json], name: str, operand: Json) -> bool:
    if name == "$size":
        return bool(len(array) == operand)
    if next(iter(operand), "") in ("", "$and", "$or", "$nor") or not next(iter(operand)).startswith("$"):
        return any(matches(as_object(e), operand) for e in array if isinstance(e, dict | list))
    return any(passes([element], [element], operand) for element in array)


def as_object(element: Json) -> dict[str, Json]:
    return element if isinstance(element, dict) else {str(i): value for i, value in enumerate(element)}


def leaf(value: Json, name: str, operand: Json) -> bool:
    if name == "$eq" or (operand is None and name in ("$gte", "$lte")):
        return value is MISSING or value is None if operand is None else equal(value, operand)
    if name == "$type":
        return any(has_type(value, one) for one in (operand if isinstance(operand, list) else [operand]))
    if name == "$mod":
        return is_number(value) and modulo(int(exact(value)), *operand)
    if is_number(value) and is_number(operand):
        value, operand = exact(value), exact(operand)
    elif type(value) is not type(operand) or not isinstance(value, bool | str):
        return False
    holds_for = {
        "$gt": value > operand,
        "$gte": value >= operand,
        "$lt": value < operand,
        "$lte": value <= operand,
    }
    return bool(holds_for[name])


def modulo(dividend: int, divisor: float, remainder: float) -> bool:
    left = abs(dividend) % abs(int(divisor))
    return -(2**63) <= dividend < 2**63 and (left if dividend >= 0 else -left) == int(remainder)


def has_type(value: Json, name: Json) -> bool:
    if is_number(value):
        number = exact(value)
        whole = number == number.to_integral_value()
        size = (
            "int"
            if whole and -(2**31) <= number < 2**31
            else "long"
            if whole and -(2**63) <= number < 2**63
            else "double"
        )
        return name in ("number", size, {"int": 16, "long": 18, "double": 1}[size])
    kinds = {
        str: ("string", 2),
        dict: ("object", 3),
        list: ("array", 4),
        bool: ("bool", 8),
        type(None): ("null", 10),
    }
    return name in kinds.get(type(value), ())


# --- sorts

LOWEST = object()


def sort_tuples(value: Json, keys: list[list[str]]) -> list[list[Json]]:
    """The tuples of sort values that `value`, the object or other value at this level, gives for the keys."""
    tuples: list[list[Json]] = [[None] * len(keys)]
    for part in dict.fromkeys(key[0] for key in keys):
        places = [place for place, key in enumerate(keys) if key[0] == part]
        below = value.get(part) if isinstance(value, dict) else None
        found = tuples_below(below, [keys[place][1:] for place in places])
        tuples = [combine(one, places, other) for one in tuples for other in found]
    return tuples


def tuples_below(value: Json, keys: list[list[str]]) -> list[list[Json]]:
    if value == [] and isinstance(value, list):
        return [[None if key else LOWEST for key in keys]]
    found: list[list[Json]] = []
    for element in value if isinstance(value, list) else [value]:
        ends = [place for place, key in enumerate(keys) if not key]
        goes_on = [place for place, key in enumerate(keys) if key]
        start = combine([None] * len(keys), ends, [element] * len(ends))
        found += [combine(start, goes_on, one) for one in sort_tuples(element, [keys[p] for p in goes_on])]
    return found


def combine(one: list[Json], places: list[int], values: list[Json]) -> list[Json]:
    joined = list(one)
    for place, value in zip(places, values, strict=True):
        joined[place] = value
    return joined


def comparable(value: Json) -> tuple[Any, ...]:
    """A key for Python's sort."""
    if value is LOWEST:
        return (0,)
    if value is None:
        return (1,)
    if is_number(value):
        return (2, exact(value))
    if isinstance(value, str):
        return (3, value.encode())
    if isinstance(value, dict | list):
        return (4 if isinstance(value, dict) else 5, as_jsonb(value))
    return (6, value)


def as_jsonb(value: Json) -> tuple[Any, ...]:
    """A key that sorts as PostgreSQL compares jsonb inside arrays and objects."""
    if value is None:
        return (0,)
    if isinstance(value, str):
        return (1, value.encode())
    if is_number(value):
        return (2, exact(value))
    if isinstance(value, bool):
        return (3, value)
    if isinstance(value, list):
        return (4, len(value), [as_jsonb(one) for one in value])
    pairs = sorted(((len(key.encode()), key.encode()), as_jsonb(one)) for key, one in value.items())
    return (5, len(value), [(key, one) for (_, key), one in pairs])


class Descending:
    """Turns an order round."""

    def __init__(self, key: tuple[Any, ...]) -> None:
        self.key = key

    def __lt__(self, other: "Descending") -> bool:
        return other.key < self.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and other.key == self.key


def in_order(documents: list[Json], sort: dict[str, int]) -> list[int]:
    """The indices of the documents, sorted; ties as given."""
    keys = [key.split(".") for key in sort]

    def best(document: Json) -> list[Any]:
        return min(
            [
                comparable(value) if way == 1 else Descending(comparable(value))
                for value, way in zip(one, sort.values(), strict=True)
            ]
            for one in sort_tuples(document, keys)
        )

    return sorted(range(len(documents)), key=lambda place: best(documents[place]))
