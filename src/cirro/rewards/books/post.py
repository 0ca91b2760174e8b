"""Append a transaction to a Space's books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from cirro.kernel import sql
from cirro.rewards.models.books import AccountKind


@dataclass(frozen=True)
class Entry:
    """What an account gets (positive) or gives (negative), in minor units. `user_id` 0: an account of the Space itself."""

    kind: AccountKind
    user_id: int
    currency: str
    amount: int


def post(
    space_id: int, kind: str, at: datetime, reference: Mapping[str, object], entries: Sequence[Entry]
) -> int:
    """Append the entries as one transaction of this kind, in the caller's database transaction; its id. Entries of nothing are left out; when
    nothing is left, nothing is written and the answer is 0.

    Whoever appends holds the Space's book until the commit: call it last, and for several Spaces in the order of their ids.
    Raises IntegrityError at the commit when the entries don't add up to zero in each currency.
    """
    kept = [entry for entry in entries if entry.amount]
    if not kept:
        return 0
    row = sql.row(
        "SELECT rewards_post(%s, %s, %s, %s::jsonb, %s::text[], %s::bigint[], %s::text[], %s::bigint[])",
        [
            space_id,
            kind,
            at,
            orjson.dumps(reference).decode(),
            [str(entry.kind) for entry in kept],
            [entry.user_id for entry in kept],
            [entry.currency for entry in kept],
            [entry.amount for entry in kept],
        ],
    )
    assert row is not None  # a function answers with one row
    return int(row[0])
