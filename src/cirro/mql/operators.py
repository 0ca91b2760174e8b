"""The operators on one field: `{"$gt": 3, "$lt": 6}`."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeGuard, cast

from cirro.mql.limits import MAX_LIST_VALUES
from cirro.mql.regex import translate
from cirro.mql.scope import Scope
from cirro.mql.tree import (
    All,
    Any,
    Compares,
    Comparison,
    ElementObject,
    ElementValue,
    Equals,
    Exists,
    HasSize,
    Matches,
    Node,
    Not,
    OfType,
    OneOf,
    Remainder,
)
from cirro.mql.typenames import type_names
from cirro.mql.values import Value, decimal_of, freeze

QueryParser = Callable[[object, Scope], Node]
_COMPARISONS: dict[str, Comparison] = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_JOINERS = ("$and", "$or", "$nor")


def is_operators(operand: object) -> TypeGuard[dict[str, object]]:
    """Whether `operand` is an object of operators and not a literal: its first key says so."""
    return isinstance(operand, dict) and str(next(iter(operand), "")).startswith("$")


def parse_operators(
    operators: dict[str, object], scope: Scope, parse_query: QueryParser
) -> Iterator[tuple[dict[str, object], Node]]:
    """Each operator as it was written (`$regex` together with its `$options`) and its node, made of tests.

    `parse_query` parses the query objects that `$elemMatch` holds.
    """
    for name, operand in operators.items():
        here = scope.at_operator(str(name))
        if not isinstance(name, str) or not name.startswith("$"):
            raise here.error("operators and plain keys can't be mixed")
        if name == "$regex":
            here.count_clause()
            given = {"$options": operators["$options"]} if "$options" in operators else {}
            yield {name: operand, **given}, _regex(operand, given.get("$options", ""), here)
        elif name == "$options":
            if "$regex" not in operators:
                raise here.error("needs $regex beside it")
        else:
            here.count_clause()
            yield {name: operand}, _operator(name, operand, here, parse_query)


def _operator(name: str, operand: object, scope: Scope, parse_query: QueryParser) -> Node:
    match name:
        case "$eq":
            return Equals(_value(operand, scope))
        case "$ne":
            return Not(Equals(_value(operand, scope)))
        case "$gt" | "$gte" | "$lt" | "$lte":
            return _compares(name, operand, scope)
        case "$in":
            return OneOf(_literals(operand, scope))
        case "$nin":
            return Not(OneOf(_literals(operand, scope)))
        case "$exists":
            return Exists() if _truthy(operand, scope) else Not(Exists())
        case "$type":
            return OfType(type_names(operand, scope))
        case "$mod":
            return _remainder(operand, scope)
        case "$size":
            return HasSize(_size(operand, scope))
        case "$all":
            return _all(operand, scope, parse_query)
        case "$elemMatch":
            return _element(operand, scope, parse_query)
        case "$not":
            if not is_operators(operand):
                raise scope.error("must be a non-empty object of operators")
            return Not(All(tuple(node for _, node in parse_operators(operand, scope.deeper(), parse_query))))
        case _:
            raise scope.error("unknown operator")


def _value(operand: object, scope: Scope) -> Value:
    return freeze(operand, scope.path, scope.operator)


def _truthy(operand: object, scope: Scope) -> bool:
    value = _value(operand, scope)
    return not (value is None or value is False or (isinstance(value, Decimal) and value == 0))


def _compares(name: str, operand: object, scope: Scope) -> Node:
    bound = _value(operand, scope)
    if bound is None:
        return Equals(None) if name in ("$gte", "$lte") else Any(())
    if isinstance(bound, bool | Decimal | str):
        return Compares(_COMPARISONS[name], bound)
    raise scope.error("can't compare with an array or an object")


def _list(operand: object, scope: Scope) -> list[object]:
    if not isinstance(operand, list):
        raise scope.error("must be a list")
    if len(operand) > MAX_LIST_VALUES:
        raise scope.error(f"more than {MAX_LIST_VALUES:,} values")
    return operand


def _literals(operand: object, scope: Scope) -> tuple[Value, ...]:
    values = _list(operand, scope)
    if any(is_operators(value) for value in values):
        raise scope.error("takes plain values, not operators")
    return tuple(_value(value, scope) for value in values)


def _all(operand: object, scope: Scope, parse_query: QueryParser) -> Node:
    values = _list(operand, scope)
    if not values:
        return Any(())
    elements = [value for value in values if is_operators(value) and next(iter(value)) == "$elemMatch"]
    if not elements:
        return All(tuple(Equals(value) for value in _literals(values, scope)))
    if len(elements) < len(values) or any(len(element) > 1 for element in elements):
        raise scope.error("$elemMatch can't be mixed with anything else")
    inner = scope.at_operator("$elemMatch")
    nodes = []
    for element in elements:
        inner.count_clause()
        nodes.append(_element(element["$elemMatch"], inner, parse_query))
    return All(tuple(nodes))


def _element(operand: object, scope: Scope, parse_query: QueryParser) -> Node:
    if not isinstance(operand, dict):
        raise scope.error("must be an object")
    inner = scope.deeper()
    if is_operators(operand) and next(iter(operand)) not in _JOINERS:
        return ElementValue(All(tuple(node for _, node in parse_operators(operand, inner, parse_query))))
    return ElementObject(parse_query(operand, inner))


def _regex(operand: object, options: object, scope: Scope) -> Node:
    if not isinstance(operand, str):
        raise scope.error("must be a string")
    _value(operand, scope)
    if not isinstance(options, str) or set(options) - set("imsx"):
        raise scope.at_operator("$options").error("must be a string of the letters i, m, s and x")
    expression = translate(operand, frozenset(options), scope.error)
    scope.count_pattern(expression)
    return Matches(expression)


def _whole(number: object, scope: Scope) -> int | None:
    """A JSON number cut to a whole one; None for anything else."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    return int(decimal_of(number, scope.path, scope.operator))


def _remainder(operand: object, scope: Scope) -> Node:
    if not isinstance(operand, list) or len(operand) != 2:
        raise scope.error("must be a list of two numbers: divisor and remainder")
    divisor, remainder = (_whole(number, scope) for number in operand)
    if divisor is None or remainder is None:
        raise scope.error("must be a list of two numbers: divisor and remainder")
    if not all(-(2**63) <= number < 2**63 for number in (divisor, remainder)):
        raise scope.error("divisor and remainder must fit in 64 bits")
    if divisor == 0:
        raise scope.error("the divisor can't be 0")
    return Remainder(divisor, remainder)


def _size(operand: object, scope: Scope) -> int:
    size = _whole(operand, scope)
    if size is None or size != cast(float, operand) or not 0 <= size < 2**31:
        raise scope.error("must be a whole number from 0 to 2147483647")
    return size
