"""A limit for how long statements may take, and how it shows that one was over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from cirro.kernel import sql


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
        if took_too_long(error):
            raise TimeoutError(f"took longer than {seconds:g} s") from error
        raise


def took_too_long(error: BaseException) -> bool:
    """Whether the database gave up a statement because it was over its time limit."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)


def _set_timeout(value: str) -> None:
    sql.row("SELECT set_config('statement_timeout', %s, true)", [value])
