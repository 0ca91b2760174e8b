"""Bring the database's tables to this version, without holding up those who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from cirro.kernel import sql

LOCK_TIMEOUT = "5s"
# Any number; all that count is that every `cirro migrate` takes the same.
_ADVISORY_LOCK = 7_247_701_833
_ATTEMPTS = 5


class MigrationBlockedError(Exception):
    """Somebody held a table for too long. Nothing is half done: each migration is one transaction."""


def has_tables() -> bool:
    """Whether migrations have ever run on this database."""
    return sql.row("SELECT to_regclass('django_migrations') IS NOT NULL") == (True,)


def pending() -> list[str]:
    """The migrations not yet applied, such as `gigs.0002_waves`, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(say: Callable[[str], None]) -> list[str]:
    """Apply what is pending; what that was. `say` gets a line for each.

    A statement waits at most 5 s for a lock, so that the calls that queue up behind it wait no longer; then the
    migration is tried again. Raises MigrationBlockedError when that fails, too.
    """
    with _alone():
        todo = pending()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                call_command("migrate", interactive=False, verbosity=1, no_color=True, stdout=_Lines(say))
                break
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if attempt == _ATTEMPTS:
                    raise MigrationBlockedError(
                        f"a table was in use each of {_ATTEMPTS} times: {str(error).strip()}. "
                        "Try again when less is going on"
                    ) from error
                say(f"  a table is in use; trying again ({attempt} of {_ATTEMPTS - 1})")
    return todo


@contextmanager
def _alone() -> Iterator[None]:
    """One migration at a time, on a session that may take long but never waits long for a lock."""
    connection.ensure_connection()
    sql.execute("SET statement_timeout = 0")
    sql.row("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
    try:
        sql.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            sql.row("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
            sql.execute("RESET lock_timeout")
            sql.execute("RESET statement_timeout")


class _Lines:
    """What the command prints, passed on line by line where it says that a migration was applied."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._text = ""

    def write(self, text: str) -> int:
        self._text += text
        *lines, self._text = self._text.split("\n")
        for line in lines:
            if "Applying" in line:
                self._say(line)
        return len(text)

    def flush(self) -> None:
        """Whole lines are passed on as they come."""

    def isatty(self) -> bool:
        return False
