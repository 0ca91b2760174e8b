"""The pool gives out no connection that the server has ended."""

from __future__ import annotations

import select
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from cirro.kernel import sql


@pytest.fixture(autouse=True)
def small_pool(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of one connection, so that it is known which one is given out."""
    pool: dict[str, object] = connection.settings_dict["OPTIONS"]["pool"]
    monkeypatch.setitem(pool, "max_size", 1)
    begin_anew()
    yield
    monkeypatch.undo()
    begin_anew()


def begin_anew() -> None:
    """The next query makes a pool."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


def end_pooled_connection() -> int:
    """Let the server end the connection that waits in the pool; the number of its process."""
    row = sql.row("SELECT pg_backend_pid()")
    assert row is not None
    connection.close()
    with psycopg.connect(**_address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [row[0]])
    return int(row[0])


def _address() -> dict[str, Any]:
    settings = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {key: str(settings[name]) for name, key in names.items() if settings[name]}


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_ended_is_replaced() -> None:
    ended = end_pooled_connection()
    assert sql.row("SELECT pg_backend_pid()") not in ((ended,), None)


@pytest.mark.django_db(transaction=True)
def test_a_connection_with_news_is_kept() -> None:
    before = sql.row("SELECT pg_backend_pid()")
    sql.execute("LISTEN cirro_test_news")
    pooled: psycopg.Connection[Any] = connection.connection
    connection.close()
    with psycopg.connect(**_address(), autocommit=True) as other:
        other.execute("NOTIFY cirro_test_news")
    # The server hands out news in its own time.
    arrived = select.poll()
    arrived.register(pooled.fileno(), select.POLLIN)
    assert arrived.poll(30_000), "no news came in 30 s"
    assert sql.row("SELECT pg_backend_pid()") == before
