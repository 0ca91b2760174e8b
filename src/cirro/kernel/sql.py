"""Running SQL statements of our own: named ones from `.sql` files, or text put together beside its use case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from django.db import connection

Row: TypeAlias = tuple[Any, ...]
Params: TypeAlias = Sequence[Any] | Mapping[str, Any]


@cache
def statement(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def rows(sql: str, params: Params = ()) -> list[Row]:
    """All rows of one statement, as tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[Row] = cursor.fetchall()
    return found


def row(sql: str, params: Params = ()) -> Row | None:
    """The first row of one statement, or None."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: Row | None = cursor.fetchone()
    return found


def execute(sql: str, params: Params = ()) -> int:
    """Run one statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        touched: int = cursor.rowcount
    return touched
