"""Reading without getting in anybody's way: one snapshot, nothing written, limited time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from cirro.kernel import clock, sql
from cirro.kernel.request import SpaceRef


@contextmanager
def one_snapshot(space: SpaceRef) -> Iterator[datetime]:
    """Everything read inside is of one instant, and PostgreSQL refuses to write; gives the Space's present moment.

    In a transaction of the caller's, its rules apply instead.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Not `clock.now`: a mere reader takes no turn in a sandbox, and keeps nobody waiting.
        held = clock.held_at(space.id) if space.is_sandbox else None
        yield held or clock.now()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Each statement inside may take `seconds`; TimeoutError when one was cancelled, and the transaction goes on."""
    try:
        with transaction.atomic():
            before = sql.row("SHOW statement_timeout")
            assert before is not None  # every setting has a value
            _set_timeout(f"{round(seconds * 1000)}ms")
            yield
            # Leaving a savepoint well keeps its settings.
            _set_timeout(before[0])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TimeoutError(f"took longer than {seconds:g} s") from error
        raise


def _set_timeout(value: str) -> None:
    sql.row("SELECT set_config('statement_timeout', %s, true)", [value])
