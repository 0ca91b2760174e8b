"""The one place that time comes from.

A live Space has real time. A sandbox Space has real time too until its clock is first advanced; from then on
its clock is *held*: it stands still and moves only by `advance`, which makes what happens there repeatable.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from django.db import connection


class Timed(Protocol):
    """Whatever says whose clock is meant; `spaces.SpaceRef` and `spaces.models.Space` do."""

    @property
    def id(self) -> int: ...

    @property
    def is_sandbox(self) -> bool: ...


def now(space: Timed | None = None) -> datetime:
    """The present moment (UTC, aware) of `space`, or of the installation when there is none.

    Inside a transaction a held clock is read with a shared lock, so that no call that uses the
    present moment can overlap an advance of that clock.
    """
    if space is not None and space.is_sandbox:
        held = held_at(space.id, lock=connection.in_atomic_block)
        if held is not None:
            return held
    return datetime.now(UTC)


def held_at(space_id: int, *, lock: bool = False) -> datetime | None:
    """Where the Space's clock is held, or None while it runs with real time."""
    with connection.cursor() as cursor:
        suffix = " FOR SHARE" if lock else ""
        cursor.execute(f"SELECT held_at FROM kernel_heldclock WHERE space_id = %s{suffix}", [space_id])
        row = cursor.fetchone()
    return row[0] if row else None


def hold(space_id: int, at: datetime) -> None:
    """Stop the Space's clock at `at` (created if it ran, moved if it was held). Locks it until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_heldclock (space_id, held_at) VALUES (%s, %s) "
            "ON CONFLICT (space_id) DO UPDATE SET held_at = excluded.held_at",
            [space_id, at],
        )
