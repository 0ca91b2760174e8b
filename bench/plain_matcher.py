"""The evaluator that a service would write that keeps its filters out of the database: plain Python, no detours, and
the query language's answers for the operators that the bench uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def matches(document: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether the filter matches."""
    for key, operand in query.items():
        if key == "$or":
            if not any(matches(document, one) for one in operand):
                return False
        elif not _field(list(_values(document, key.split("."))), operand):
            return False
    return True


def _values(holder: Any, parts: list[str]) -> Iterator[Any]:
    """What the path leads to: arrays are opened, and give their elements and themselves."""
    part, rest = parts[0], parts[1:]
    if isinstance(holder, list):
        for element in holder:
            if isinstance(element, dict):
                yield from _values(element, parts)
        if part.isdigit() and int(part) < len(holder):
            yield from _values(holder[int(part)], rest) if rest else (holder[int(part)],)
    elif isinstance(holder, dict) and part in holder:
        value = holder[part]
        if rest:
            yield from _values(value, rest)
        else:
            if isinstance(value, list):
                yield from value
            yield value


def _field(values: list[Any], operand: Any) -> bool:
    if not isinstance(operand, dict):
        return _equals(values, operand)
    return all(_OPERATORS[name](values, argument) for name, argument in operand.items())


def _equals(values: list[Any], argument: Any) -> bool:
    """Some value is the same; null is also what is missing."""
    if argument is None:
        return not values or any(value is None for value in values)
    return any(_same_kind(value, argument) and value == argument for value in values)


def _same_kind(value: Any, argument: Any) -> bool:
    # To Python, True is the number 1.
    if isinstance(value, bool) or isinstance(argument, bool):
        return isinstance(value, bool) and isinstance(argument, bool)
    numbers = (int, float)
    return type(value) is type(argument) or (isinstance(value, numbers) and isinstance(argument, numbers))


def _compares(test: Callable[[Any, Any], bool]) -> Callable[[list[Any], Any], bool]:
    return lambda values, argument: any(
        _same_kind(value, argument) and test(value, argument) for value in values
    )


def _has_element(values: list[Any], query: Any) -> bool:
    return any(
        isinstance(element, dict) and matches(element, query)
        for value in values
        if isinstance(value, list)
        for element in value
    )


_OPERATORS: Mapping[str, Callable[[list[Any], Any], bool]] = {
    "$gte": _compares(lambda value, argument: value >= argument),
    "$gt": _compares(lambda value, argument: value > argument),
    "$lte": _compares(lambda value, argument: value <= argument),
    "$lt": _compares(lambda value, argument: value < argument),
    "$in": lambda values, argument: any(_equals(values, one) for one in argument),
    "$nin": lambda values, argument: not any(_equals(values, one) for one in argument),
    "$ne": lambda values, argument: not _equals(values, argument),
    "$all": lambda values, argument: all(_equals(values, one) for one in argument),
    "$exists": lambda values, argument: bool(values) == argument,
    "$elemMatch": _has_element,
}
