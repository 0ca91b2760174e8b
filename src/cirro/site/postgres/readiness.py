"""Wait for the server: as long as it takes, while it shows that it is working."""

import re
import threading
import time
from collections.abc import Callable

import psycopg
from psycopg import sql

from cirro.site.postgres.errors import StartCancelledError, StartFailedError
from cirro.site.postgres.layout import DATABASE, Layout
from cirro.site.supervisor import logfile

Progress = Callable[[str], None]
_UNEXPLAINED = 1.0
"""Seconds of waiting that need no word."""
_PREFIX = re.compile(r"^[-0-9]+ [0-9:.]+ UTC \[\d+\] LOG: +")


def says_ready(layout: Layout, pid: int | None = None) -> bool:
    """Whether `postmaster.pid` reports a server (process `pid`) that accepts connections; it may be stale."""
    try:
        lines = (layout.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and (pid is None or lines[0] == str(pid))


def answers(layout: Layout) -> bool:
    """Whether a server accepts a connection of ours right now."""
    if not says_ready(layout):
        return False
    try:
        psycopg.connect(layout.dsn("postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


class LogWatch:
    """The log from now on, and how long it has been silent."""

    def __init__(self, layout: Layout) -> None:
        self._path = layout.log
        self._began = self._changed = time.monotonic()
        self._start = self._seen = self._told = logfile.size(self._path)

    def silent_for(self, progress: Progress | None = None) -> float:
        """Seconds since the last new line.

        Hands new lines to `progress`, once the wait is long enough to explain.
        """
        now = time.monotonic()
        size = logfile.size(self._path)
        if size != self._seen:
            self._seen, self._changed = size, now
        if progress and self._told != size and now - self._began > _UNEXPLAINED:
            for line in logfile.read_from(self._path, self._told).splitlines():
                progress(_PREFIX.sub("PostgreSQL: ", line))
            self._told = size
        return now - self._changed

    def tail(self) -> str:
        """The last lines since the watch began."""
        return logfile.last_lines(logfile.read_from(self._path, self._start))


def await_ready(
    layout: Layout,
    watch: LogWatch,
    *,
    pid: int,
    alive: Callable[[], bool],
    timeout: float,
    progress: Progress | None,
    cancel: threading.Event | None,
) -> None:
    """Return when server `pid` accepts connections. `timeout` is the longest silence of its log, in seconds.

    Raises StartFailedError with the end of the log when it dies or falls silent, StartCancelledError when
    `cancel` is set.
    """
    while not says_ready(layout, pid):
        if cancel is not None and cancel.is_set():
            raise StartCancelledError("the start of PostgreSQL was called off")
        if not alive():
            raise StartFailedError(
                f"PostgreSQL ended while starting; its log ({layout.log}) says:\n{watch.tail()}"
            )
        if watch.silent_for(progress) > timeout:
            raise StartFailedError(
                f"PostgreSQL was silent for {timeout:.0f} s while starting; its log ({layout.log}) "
                f"says:\n{watch.tail()}"
            )
        time.sleep(0.01)


def ensure_database(layout: Layout) -> None:
    """Sign in, which proves that the server is ours, and make the database when somebody has dropped it."""
    try:
        with psycopg.connect(layout.dsn("postgres"), autocommit=True, connect_timeout=10) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError as error:
        raise StartFailedError(
            f"PostgreSQL runs but refuses the role kept in {layout.password_file} (remove that file to "
            "have a new "
            f"password set at the next start): {error}"
        ) from error
