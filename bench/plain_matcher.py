"""The plain-Python evaluator that a service without a query language in its database would have: as fast as such code
gets without compiling filters, and only as complete as the bench's filters need."""

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
    if isinstance(holder, list):
        for element in holder:
            if isinstance(element, dict):
                yield from _values(element, parts)
    elif isinstance(holder, dict) and parts[0] in holder:
        value = holder[parts[0]]
        if len(parts) > 1:
            yield from _values(value, parts[1:])
        else:
            if isinstance(value, list):
                yield from value
            yield value


def _field(values: list[Any], operand: Any) -> bool:
    if not isinstance(operand, dict):
        return operand in values
    return all(_OPERATORS[name](values, argument) for name, argument in operand.items())


def _compares(test: Callable[[Any, Any], bool]) -> Callable[[list[Any], Any], bool]:
    def on_values(values: list[Any], argument: Any) -> bool:
        return any(_comparable(value, argument) and test(value, argument) for value in values)

    return on_values


def _comparable(value: Any, argument: Any) -> bool:
    if isinstance(value, bool) or isinstance(argument, bool):
        return type(value) is type(argument)
    numbers = (int, float)
    return type(value) is type(argument) or (isinstance(value, numbers) and isinstance(argument, numbers))


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
    "$in": lambda values, argument: any(one in values for one in argument),
    "$nin": lambda values, argument: not any(one in values for one in argument),
    "$ne": lambda values, argument: argument not in values,
    "$all": lambda values, argument: all(one in values for one in argument),
    "$exists": lambda values, argument: bool(values) == argument,
    "$elemMatch": _has_element,
}
