"""Where the money is, for the operator: what is open, billed, on its way, arrived, and came back; and batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from cirro.kernel import sql
from cirro.rewards.domain.scope import Scope, in_scope

_OPEN = """
SELECT 'open', l.currency, count(*), sum(l.amount) FROM rewards_line l
 WHERE l.bill_id IS NULL AND l.voided_at IS NULL AND {whose} GROUP BY l.currency ORDER BY l.currency
"""
_BILLS = """
SELECT b.state, b.currency, count(*), sum(b.amount) FROM rewards_bill b WHERE {whose}
 GROUP BY b.state, b.currency
 ORDER BY array_position(ARRAY['billed', 'sending', 'sent', 'unknown', 'settled', 'returned'], b.state::text), b.currency
"""
# The newest ones, and whichever else has something unknown.
_BATCHES = """
WITH shown AS (
    (SELECT k.id FROM rewards_paymentbatch k WHERE {whose} ORDER BY k.id DESC LIMIT %(most)s)
     UNION
    SELECT t.batch_id FROM rewards_transfer t JOIN rewards_paymentbatch k ON k.id = t.batch_id
     WHERE t.state IN ('sending', 'unknown') AND {whose}
)
SELECT k.key, k.provider, k.currency, k.created_at, k.transfers_count, k.total, k.next_ask_at,
       (SELECT jsonb_object_agg(s.state, s.count) FROM (
            SELECT t.state, count(*) AS count FROM rewards_transfer t WHERE t.batch_id = k.id GROUP BY t.state) s)::text
  FROM rewards_paymentbatch k JOIN shown ON shown.id = k.id ORDER BY k.id DESC
"""


@dataclass(frozen=True)
class Total:
    """Lines that are open, or bills in one state, of one currency; `amount` in minor units."""

    state: str
    currency: str
    count: int
    amount: int


@dataclass(frozen=True)
class BatchStatus:
    """A batch, and how many of its transfers are in which state; `total` in minor units. `next_ask_at`: when its provider is asked next
    what became of it."""

    key: str
    provider: str
    currency: str
    created_at: datetime
    transfers: int
    total: int
    next_ask_at: datetime | None
    states: Mapping[str, int]


def totals(scope: Scope) -> list[Total]:
    """By state, in the order that money takes, and currency."""
    params = {"sandbox": scope}
    rows = sql.rows(_OPEN.format(whose=in_scope("l", scope)), params)
    rows += sql.rows(_BILLS.format(whose=in_scope("b", scope)), params)
    return [Total(state, currency, count, int(amount)) for state, currency, count, amount in rows]


def batches(scope: Scope, most: int) -> Sequence[BatchStatus]:
    """The newest ones first, so many, and all in which something is not known."""
    rows = sql.rows(_BATCHES.format(whose=in_scope("k", scope)), {"sandbox": scope, "most": most})
    return [BatchStatus(*[*row[:7], orjson.loads(row[7] or "{}")]) for row in rows]
