"""Reading without getting in anybody's way: one snapshot, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

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
