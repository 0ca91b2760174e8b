"""The input types of the API: what the contract lets callers send, and how OpenAPI describes it.

Each type reads exactly what its schema describes; tests hold the two together.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from cirro.kernel import times

BIGINT = 2**63 - 1

_DIGITS = re.compile(r"[0-9]+\Z")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?\Z")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def read_id(value: object) -> int:
    """An id sent as number or decimal string. Beyond 64 bits it becomes 0, which nothing has: unknown, not an error."""
    number = _whole(value)
    return number if number <= BIGINT else 0


def read_path_id(value: object) -> int:
    """An id in a path: what is no id at all is simply unknown (0), so that the answer is 404."""
    try:
        return read_id(value)
    except ValueError:
        return 0


def read_cursor(value: object) -> int:
    """Where a page begins: an id, known or not. What lies beyond every id stays beyond."""
    return min(_whole(value), BIGINT)


def read_number(value: object) -> float | int:
    """A number that rules will look at later: decimal strings count, other types don't."""
    if isinstance(value, str) and _NUMBER.match(value):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e308 < value < 1e308:
        raise ValueError("must be a number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_exact(value: object) -> Decimal:
    """A number to its last decimal, as it was written: 1.2 is 12/10. Decimal strings count, other types don't."""
    if not isinstance(value, str):
        # The shortest text that a float has: what the caller wrote, unless that had more digits than fit into one.
        return Decimal(repr(read_number(value)))
    if not _NUMBER.match(value):
        raise ValueError("must be a number")
    return Decimal(value)


def read_object(value: object) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


def read_text(value: object) -> str:
    """A text that PostgreSQL can store."""
    if not isinstance(value, str):
        raise ValueError("must be a string")
    if "\0" in value:
        raise ValueError("must not contain NUL characters")
    return value


def read_flag(value: object) -> bool:
    """true or false, as JSON or as the words that query strings carry."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _FLAGS:
        return _FLAGS[value]
    raise ValueError("must be true or false")


def _whole(value: object) -> int:
    if isinstance(value, str) and _DIGITS.match(value):
        # Python refuses to read thousands of digits; beyond twenty they make no difference.
        value = int(value.lstrip("0")[:20] or "0")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("must be an id: a number or a string of digits")
    return value


_ID_SCHEMA = {
    "description": "An id, as number or as string of digits",
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}],
}
_MOMENT_TEXTS = [
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "date"},
    {"type": "string", "pattern": times.SECONDS_PATTERN},
]
_MOMENT_SCHEMA = {
    "description": "UNIX seconds (number or numeric string), ISO 8601 date-time or date",
    "anyOf": [
        {"type": "number", "minimum": times.unix(times.EARLIEST), "maximum": times.unix(times.LATEST)},
        *_MOMENT_TEXTS,
    ],
}
_NUMBER_SCHEMA = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9]{1,18}(\\.[0-9]{1,18})?$"}]
}
_WHOLE_TEXT = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_FLAG_SCHEMA = {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": list(_FLAGS)}]}
# PostgreSQL can't store a NUL character.
_NO_NUL = "^[^\\u0000]*$"


def whole(least: int, most: int) -> WithJsonSchema:
    """The description of a whole number in a range. The rule itself is the domain's: breaking it is a 422."""
    return WithJsonSchema({"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, _WHOLE_TEXT]})


def text(least: int, most: int) -> WithJsonSchema:
    """The description of a text with a length in a range (not blank when `least` > 0); also the domain's rule."""
    pattern = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$" if least else _NO_NUL
    return WithJsonSchema({"type": "string", "minLength": least, "maxLength": most, "pattern": pattern})


Id = Annotated[int, BeforeValidator(read_id), WithJsonSchema(_ID_SCHEMA)]
PathId = Annotated[
    int,
    BeforeValidator(read_path_id),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,17}$", "examples": ["7"]}),
]
Cursor = Annotated[int, BeforeValidator(read_cursor), WithJsonSchema(_ID_SCHEMA)]
Moment = Annotated[datetime, BeforeValidator(times.parse_moment), WithJsonSchema(_MOMENT_SCHEMA)]
Day = Annotated[date, BeforeValidator(times.parse_date), WithJsonSchema(_MOMENT_SCHEMA)]
# In a query all is text.
QueryDay = Annotated[date, BeforeValidator(times.parse_date), WithJsonSchema({"anyOf": _MOMENT_TEXTS})]
Number = Annotated[float | int, BeforeValidator(read_number), WithJsonSchema(_NUMBER_SCHEMA)]
Exact = Annotated[Decimal, BeforeValidator(read_exact), WithJsonSchema(_NUMBER_SCHEMA)]
Object = Annotated[dict[str, Any], BeforeValidator(read_object), WithJsonSchema({"type": "object"})]
Text = Annotated[str, BeforeValidator(read_text), Field(json_schema_extra={"pattern": _NO_NUL})]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema(_FLAG_SCHEMA)]
