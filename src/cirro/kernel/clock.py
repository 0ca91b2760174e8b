"""The one place that time comes from.

A live Space has real time. A sandbox Space has real time too until its clock is first advanced; from then on
its clock is *held*: it stands still and moves only by `advance`, which makes what happens there repeatable.

In a sandbox, transactions that use the present moment take turns. So nothing overlaps an advance, and no two
calls there can wait for each other. For that, **the clock is read first**: before any row is locked.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from django.db import connection

_TURN = "hashtextextended('cirro.kernel.clock ' || %s, 0)"


class Timed(Protocol):
    """Whatever says whose clock is meant; `spaces.SpaceRef` and `spaces.models.Space` do."""

    @property
    def id(self) -> int: ...

    @property
    def is_sandbox(self) -> bool: ...


def now(space: Timed | None = None) -> datetime:
    """The present moment (UTC, aware) of `space`, or of the installation when there is none.

    Inside a transaction it waits for the sandbox's turn, and keeps that until the commit.
    """
    if space is not None and space.is_sandbox:
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                # A statement of its own: the next one must see what was committed while this one waited.
                cursor.execute(f"SELECT pg_advisory_xact_lock({_TURN})", [space.id])
        held = held_at(space.id)
        if held is not None:
            return held
    return datetime.now(UTC)


def try_turn(space_id: int) -> bool:
    """Take the sandbox's turn until the commit if nobody has it just now; whether it was got."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({_TURN})", [space_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def held_at(space_id: int) -> datetime | None:
    """Where the Space's clock is held, or None while it runs with real time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT held_at FROM kernel_heldclock WHERE space_id = %s", [space_id])
        row = cursor.fetchone()
    return row[0] if row else None


def hold(space_id: int, at: datetime) -> None:
    """Stop the Space's clock at `at` (created if it ran, moved if it was held). The caller has the turn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_heldclock (space_id, held_at) VALUES (%s, %s) "
            "ON CONFLICT (space_id) DO UPDATE SET held_at = excluded.held_at",
            [space_id, at],
        )
