"""The input types of the API: what the contract lets callers send, and how OpenAPI describes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from cirro.kernel import times

BIGINT = 2**63 - 1


def read_id(value: object) -> int:
    """An id sent as number or decimal string. Ids beyond 64 bits become 0, which nothing has: unknown, not an error."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) < 20 else 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be an id: a number or a string of digits")
    return value if 0 < value <= BIGINT else 0


def read_path_id(value: object) -> int:
    """An id in a path: what is no id at all is simply unknown (0), so that the answer is 404."""
    try:
        return read_id(value)
    except ValueError:
        return 0


def read_whole(value: object) -> float | int:
    """A number that rules will look at later: numeric strings count, other types don't."""
    if isinstance(value, str):
        try:
            value = float(value) if any(c in value for c in ".eE") else int(value)
        except ValueError as error:
            raise ValueError("must be a number") from error
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be a number")
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("must be a number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
    words = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("must be true or false")


_ID_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": BIGINT},
        {"type": "string", "pattern": "^[0-9]{1,19}$"},
    ]
}
_MOMENT_SCHEMA = {
    "description": "UNIX seconds (number or numeric string), ISO 8601 date-time or date",
    "anyOf": [
        {"type": "number", "minimum": times.unix(times.EARLIEST), "maximum": times.unix(times.LATEST)},
        {"type": "string", "format": "date-time"},
    ],
}

Id = Annotated[int, BeforeValidator(read_id), WithJsonSchema({**_ID_SCHEMA, "examples": ["7"]})]
PathId = Annotated[
    int,
    BeforeValidator(read_path_id),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,17}$", "examples": ["7"]}),
]
Moment = Annotated[datetime, BeforeValidator(times.parse_moment), WithJsonSchema(_MOMENT_SCHEMA)]
Day = Annotated[date, BeforeValidator(times.parse_date), WithJsonSchema(_MOMENT_SCHEMA)]
Number = Annotated[float | int, BeforeValidator(read_whole), WithJsonSchema({"type": "number"})]
Object = Annotated[dict[str, Any], BeforeValidator(read_object), WithJsonSchema({"type": "object"})]
Text = Annotated[str, BeforeValidator(read_text), Field(json_schema_extra={"type": "string"})]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
