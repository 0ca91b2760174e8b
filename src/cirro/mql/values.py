"""JSON values of a query, checked and made immutable."""

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from cirro.mql.errors import MqlError
from cirro.mql.limits import MAX_DEPTH, MAX_NUMBER_DIGITS

# Enough bits for MAX_NUMBER_DIGITS digits: longer integers aren't even converted, that would be slow.
_MAX_BITS = MAX_NUMBER_DIGITS * 4


@dataclass(frozen=True)
class ObjectValue:
    """A JSON object; order of its keys has no meaning."""

    items: tuple[tuple[str, "Value"], ...]


Value = None | bool | Decimal | str | tuple["Value", ...] | ObjectValue


def freeze(value: object, path: str, operator: str | None, depth: int = 0) -> Value:
    """The JSON value `value` as an immutable one; numbers become exact decimals.

    Raises MqlError for what JSON or PostgreSQL can't hold, and for nesting beyond the limit.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return checked_text(value, path, operator)
    if isinstance(value, int | float | Decimal):
        return decimal_of(value, path, operator)
    check_depth(depth + 1, path, operator)
    if isinstance(value, list | tuple):
        return tuple(freeze(item, path, operator, depth + 1) for item in value)
    if isinstance(value, dict):
        return ObjectValue(
            tuple(
                (checked_text(key, path, operator), freeze(item, path, operator, depth + 1))
                for key, item in value.items()
            )
        )
    raise MqlError(path, operator, f"{type(value).__name__} is not a JSON value")


def checked_text(text: object, path: str, operator: str | None) -> str:
    """`text` if PostgreSQL can store it; else MqlError."""
    if not isinstance(text, str):
        raise MqlError(path, operator, "a key must be a string")
    if "\0" in text:
        raise MqlError(path, operator, "a string may not hold the NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MqlError(
            path, operator, "a string holds half of a surrogate pair, which is not valid text"
        ) from None
    return text


def decimal_of(number: int | float | Decimal, path: str, operator: str | None) -> Decimal:
    """The exact decimal that the JSON text of `number` says; MqlError if it is not finite or absurdly long."""
    if isinstance(number, float):
        if not isfinite(number):
            raise MqlError(path, operator, "NaN and Infinity are not JSON numbers")
        # The shortest text that gives this float is what the sender wrote, within a double's precision.
        return Decimal(repr(number))
    if isinstance(number, Decimal):
        if not number.is_finite():
            raise MqlError(path, operator, "NaN and Infinity are not JSON numbers")
    elif number.bit_length() > _MAX_BITS:
        raise too_long_number(path, operator)
    exact = Decimal(number)
    if exact and (
        abs(exact.adjusted()) > MAX_NUMBER_DIGITS or len(exact.as_tuple().digits) > MAX_NUMBER_DIGITS
    ):
        raise too_long_number(path, operator)
    return exact or Decimal(0)


def too_long_number(path: str, operator: str | None) -> MqlError:
    """The error for a number beyond the limit."""
    return MqlError(path, operator, f"a number may have at most {MAX_NUMBER_DIGITS} digits")


def check_depth(depth: int, path: str, operator: str | None) -> None:
    """MqlError when `depth` levels are too many."""
    if depth > MAX_DEPTH:
        raise MqlError(path, operator, f"nested deeper than {MAX_DEPTH} levels")
