"""Tests on one single value, as JSON path. `item` is the value: `@`, or a path without wildcards below it.

A comparison in lax mode opens an array once more; the type check after it, which costs on hits only, shuts that out.
"""

from collections.abc import Sequence
from decimal import Decimal

from cirro.mql.conditions import FALSE, TRUE, all_of, any_of, exists, has_type, negate
from cirro.mql.literals import path_scalar, path_text
from cirro.mql.tree import Compares, Remainder, TypeName
from cirro.mql.values import ObjectValue, Value

# Up to this many values a row of comparisons is as fast as a tree.
_SHORT = 4


def type_of(value: Value) -> str:
    """The name that JSON path's `.type()` gives to values like this one."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, tuple) else "object"


def equals(item: str, value: Value) -> str:
    """Same type and value, all the way down."""
    kind = has_type(item, type_of(value))
    if isinstance(value, tuple):
        return all_of(
            (
                kind,
                f"{item}.size() == {len(value)}",
                *(equals(f"{item}[{i}]", one) for i, one in enumerate(value)),
            )
        )
    if isinstance(value, ObjectValue):
        members = [equals(f"{item}.{path_text(key)}", one) for key, one in value.items]
        return all_of((kind, *members, _no_other_key(item, [key for key, _ in value.items])))
    return f"({item} == {path_scalar(value)} && {kind})"


def _no_other_key(item: str, keys: list[str]) -> str:
    if not keys:
        return negate(exists(f"{item}.*"))
    known = any_of(f"@.key == {path_text(key)}" for key in keys)
    return negate(exists(f"{item}.keyvalue()", negate(known)))


def one_of(item: str, values: Sequence[Value]) -> str:
    """Equal to one of the values."""
    numbers = sorted({one for one in values if isinstance(one, Decimal)})
    texts = sorted({one for one in values if isinstance(one, str)})
    others = dict.fromkeys(equals(item, one) for one in values if not isinstance(one, Decimal | str))
    return any_of((_among(item, "number", numbers), _among(item, "string", texts), *others))


def _among(item: str, kind: str, values: Sequence[Decimal] | Sequence[str]) -> str:
    if len(values) <= _SHORT:
        return any_of(equals(item, one) for one in values)
    if item != "@":
        return all_of((has_type(item, kind), exists(item, _search([path_scalar(one) for one in values]))))
    # The type first: with another type every comparison is unknown, and the search would visit all of them.
    return all_of((has_type("@", kind), _search([path_scalar(one) for one in values])))


def _search(literals: list[str]) -> str:
    """Binary search in sorted literals; the equalities at its leaves are what the index is asked for."""
    if len(literals) <= _SHORT:
        return any_of(f"@ == {one}" for one in literals)
    middle = len(literals) // 2
    pivot = literals[middle]
    below = all_of((f"@ < {pivot}", _search(literals[:middle])))
    return any_of((below, all_of((f"@ >= {pivot}", _search(literals[middle:])))))


def compares(item: str, test: Compares) -> str:
    """On the right side of the bound, and of its type."""
    return f"({item} {test.comparison} {path_scalar(test.bound)} && {has_type(item, type_of(test.bound))})"


def of_type(item: str, names: Sequence[TypeName]) -> str:
    """Of one of the types."""
    return any_of(_of_type(item, name) for name in names)


def _of_type(item: str, name: TypeName) -> str:
    if name not in ("int", "long", "double"):
        return has_type(item, name)
    whole = f"{item} == {item}.floor()"
    is_int = f"({item} >= {-(2**31)} && {item} < {2**31})"
    is_long = f"({item} >= {-(2**63)} && {item} < {2**63})"
    if name == "int":
        fits = all_of((is_int, whole))
    elif name == "long":
        fits = all_of((is_long, negate(is_int), whole))
    else:
        fits = negate(all_of((is_long, whole)))
    return all_of((has_type(item, "number"), fits))


def remainder(item: str, test: Remainder) -> str:
    """`$mod`: cut towards zero, within 64 bits; the remainder has the sign of the dividend, whatever the divisor's."""
    divisor = abs(test.divisor)
    positive = all_of((f"{item} >= 0", f"{item}.floor() % {divisor} == {test.remainder}"))
    negative = all_of((f"{item} < 0", f"{item}.ceiling() % {divisor} == {test.remainder}"))
    in_range = (f"{item} > {-(2**63) - 1}", f"{item} < {2**63}")
    return all_of((has_type(item, "number"), *in_range, any_of((positive, negative))))


def matches(item: str, expression: str) -> str:
    """A string in which the expression is found."""
    found = f'{item} like_regex {path_text(expression)} flag "s"'
    return all_of((has_type(item, "string"), found))


def has_size(item: str, size: int) -> str:
    """An array of that size; `.size()` alone is 1 for what isn't an array."""
    return all_of((has_type(item, "array"), f"{item}.size() == {size}"))


def has_element(item: str, condition: str) -> str:
    """An array with an element that meets `condition`."""
    if condition == FALSE:
        return FALSE
    if condition == TRUE:
        return all_of((has_type(item, "array"), f"{item}.size() > 0"))
    return all_of((has_type(item, "array"), exists(item, condition)))
