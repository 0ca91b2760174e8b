"""JSON in and out: strict reading of what callers send, fast writing of what we answer."""

from __future__ import annotations

from typing import Any

import orjson

from cirro.kernel.errors import BadInput


def read(body: bytes) -> Any:
    """Decode a request body. NaN, invalid UTF-8, lone surrogates and absurd numbers are refused (BadInput).

    A number beyond 64 bits becomes a double, as in MongoDB and JavaScript.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"The request body is not valid JSON: {error}") from error


def write(answer: object) -> bytes:
    """Encode an answer; `orjson.Fragment` may stand for JSON text that the database made."""
    return orjson.dumps(answer)


def fault_of(value: object, *, max_bytes: int, max_depth: int) -> str | None:
    """Why `value` can't be stored as JSON here, or None: too large, too deep, or a NUL character in a text
    (PostgreSQL can't store one). A plain value has depth 0, `{}` and `[]` have depth 1."""
    # Level by level, not by recursion: what came in may be nested a thousand deep.
    level, depth = [value], 0
    while level:
        if any(_has_nul(item) for item in level):
            return "must not contain NUL characters"
        depth += any(isinstance(item, (dict, list)) for item in level)
        if depth > max_depth:
            return f"must not be nested deeper than {max_depth} levels"
        level = [child for item in level for child in _children(item)]
    # Only now: what is nested very deep can't be written at all.
    size = len(orjson.dumps(value))
    if size > max_bytes:
        return f"must be at most {max_bytes // 1024} KiB of JSON, not {size} bytes"
    return None


def _has_nul(item: object) -> bool:
    if isinstance(item, str):
        return "\0" in item
    return isinstance(item, dict) and any("\0" in key for key in item)


def _children(item: object) -> list[object]:
    if isinstance(item, dict):
        return list(item.values())
    return list(item) if isinstance(item, list) else []
