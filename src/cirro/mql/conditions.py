"""Conditions of JSON path as text. Each is true or false for every document, never unknown, and each may be an
operand of `&&` and `||` as it stands."""

from collections.abc import Iterable

TRUE = "1 == 1"
FALSE = "1 == 0"


def all_of(conditions: Iterable[str]) -> str:
    """Every condition, tested from left to right until one is false."""
    return _join([one for one in conditions if one != TRUE], "&&", empty=TRUE, decided=FALSE)


def any_of(conditions: Iterable[str]) -> str:
    """One of the conditions."""
    return _join([one for one in conditions if one != FALSE], "||", empty=FALSE, decided=TRUE)


def negate(condition: str) -> str:
    """The opposite."""
    if condition in (TRUE, FALSE):
        return FALSE if condition == TRUE else TRUE
    return f"!{condition}" if condition[0] == "(" or condition.startswith("exists(") else f"!({condition})"


def exists(path: str, condition: str = TRUE) -> str:
    """`path` gives an item that meets `condition` (where `@` is the item; an array gives its elements)."""
    if condition == FALSE:
        return FALSE
    return f"exists({path})" if condition == TRUE else f"exists({path} ? ({condition}))"


def has_type(item: str, name: str) -> str:
    """The single item `item` has the type `name`; false when there is no such item."""
    return f'{item}.type() == "{name}"'


def _join(conditions: list[str], sign: str, *, empty: str, decided: str) -> str:
    if not conditions:
        return empty
    if decided in conditions:
        return decided
    # A balanced tree: PostgreSQL works through it by recursion, a chain of thousands would exhaust its stack.
    while len(conditions) > 1:
        pairs = [conditions[i : i + 2] for i in range(0, len(conditions), 2)]
        conditions = [f"({pair[0]} {sign} {pair[1]})" if len(pair) == 2 else pair[0] for pair in pairs]
    return conditions[0]
