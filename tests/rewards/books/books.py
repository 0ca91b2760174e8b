"""Books of invented Spaces, without anything else: short words for posting, and for damage that only who owns the tables can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cirro.kernel import sql
from cirro.rewards.books.moves import earned
from cirro.rewards.books.post import Entry, post

AT = datetime(2026, 11, 29, 8, 30, 0, 123456, UTC)
TABLES = ("rewards_book", "rewards_bookaccount", "rewards_bookentry", "rewards_booktransaction")


def post_earned(space_id: int, user_id: int, amount: int, currency: str = "EUR") -> int:
    """A transaction of two entries; its id."""
    return post(space_id, "earned", AT, {"gig_result": user_id}, earned(user_id, currency, amount))


def post_now(space_id: int, entries: Sequence[Entry]) -> int:
    """One that is committed, as far as the rules of the books go, when this returns; its id."""
    with transaction.atomic():
        written = post(space_id, "earned", AT, {"test": 1}, entries)
        check_now()
    return written


def check_now() -> None:
    """What is looked at when a transaction commits is looked at now."""
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sql.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The database refuses what is done inside, at the latest when it would commit; nothing of it stays."""
    before = contents()
    with pytest.raises(IntegrityError, match=words), transaction.atomic():  # noqa: PT012 - what is inside is the caller's
        yield
        check_now()
    assert contents() == before


@contextmanager
def rules_off() -> Iterator[None]:
    """What is done inside meets no rule, as by somebody who owns the tables and means harm."""
    check_now()
    for table in TABLES:
        sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in TABLES:
        sql.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def contents() -> list[Any]:
    """All that stands in the books."""
    return [sql.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES]


def balances(space_id: int) -> dict[tuple[str, int, str], int]:
    """Kind, user and currency of each account of the Space → its balance."""
    rows = sql.rows(
        "SELECT kind, user_id, currency, balance FROM rewards_bookaccount WHERE space_id = %s", [space_id]
    )
    return {(kind, user_id, currency): balance for kind, user_id, currency, balance in rows}


def queries(statements: Sequence[str]) -> None:
    """Run raw SQL, one statement after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
