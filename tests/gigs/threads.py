"""Several callers at once, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction

from cirro.kernel import sql
from tests.site.processes import wait_for

T = TypeVar("T")
AT_MOST = 24


@contextmanager
def callers(at_most: int = AT_MOST) -> Iterator[ThreadPoolExecutor]:
    """Up to that many threads with connections, whose ends are waited for."""
    pool = connection.pool  # type: ignore[attr-defined]  # of the PostgreSQL backend
    pool.resize(1, at_most + 2)
    try:
        with ThreadPoolExecutor(at_most) as threads:
            yield threads
    finally:
        pool.resize(1, 8)


def with_connection(call: Callable[[], T]) -> T:
    """Run `call` in a thread: its connection goes back to the pool afterwards."""
    try:
        return call()
    finally:
        connection.close()


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run all calls at the same moment; their results in order. What one raises is raised."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        connection.ensure_connection()
        start.wait(30)
        return call()

    with callers() as threads:
        futures = [threads.submit(with_connection, lambda call=call: run(call)) for call in calls]
        return [future.result(60) for future in futures]


class Paused:
    """A transaction in another thread that did its work and waits with the commit until told."""

    def __init__(self, threads: ThreadPoolExecutor, call: Callable[[], Any]) -> None:
        self._done, self._go = threading.Event(), threading.Event()
        self._future: Future[None] = threads.submit(with_connection, lambda: self._run(call))
        wait_for(lambda: self._done.is_set() or self._future.done(), "the work in the other transaction")

    def _run(self, call: Callable[[], Any]) -> None:
        with transaction.atomic():
            call()
            self._done.set()
            assert self._go.wait(30)

    def commit(self) -> None:
        """Let it commit, and wait until it has."""
        self._go.set()
        self._future.result(30)


def wait_until_blocked(count: int = 1) -> None:
    """Wait until that many sessions of this database wait for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    wait_for(lambda: sql.rows(query)[0][0] >= count, f"{count} sessions that wait for a lock")
