"""Texts inside JSON path and SQL."""

import json
from decimal import Decimal


def path_text(text: str) -> str:
    """`text` as a string of JSON path, which has JSON's escapes."""
    return json.dumps(text, ensure_ascii=False)


def path_scalar(value: bool | Decimal | str | None) -> str:
    """A scalar as a literal of JSON path."""
    if isinstance(value, str):
        return path_text(value)
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value)


def sql_text(text: str) -> str:
    """`text` as a literal of SQL that means the same under every setting.

    It holds no percent sign, so that it may stand in a statement with parameters (psycopg would read `%s`).
    """
    if "\\" not in text and "%" not in text:
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("%", "\\x25")
    # The blank keeps a preceding word apart from the E.
    return f" E'{escaped}'"
