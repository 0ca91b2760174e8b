"""Take transfers that are to be handed over: from here on, whatever happens, their money counts as on its way."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cirro.kernel import sql
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.orders import read_orders
from cirro.rewards.domain.post_moves import Moved, post_moves
from cirro.rewards.domain.scope import Scope, in_scope
from cirro.rewards.providers.interface import Batch, Order, Outcome, Provider

# Nobody takes a hand-over for dead before: longer than any provider takes to answer, or to give up.
PATIENCE = timedelta(minutes=5)
REMOVED = "the payout method was removed before the money was sent"

log = logging.getLogger("cirro.rewards")

# Several processes take what others have not: whoever gets a transfer's row looks again whether it still is *billed*. Nobody waits
# here, so it does no harm that transfers are locked before bills.
_PICK = """
WITH picked AS MATERIALIZED (
    SELECT t.id, t.bill_id FROM rewards_transfer t
     WHERE t.state = 'billed' AND {whose} AND t.provider = %(provider)s AND t.currency = %(currency)s
       AND t.id <> ALL(%(passed)s)
     ORDER BY t.id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED
)
SELECT p.id FROM picked p JOIN rewards_bill b ON b.id = p.bill_id ORDER BY p.id FOR NO KEY UPDATE OF b SKIP LOCKED
"""
_MAKE = """
INSERT INTO rewards_paymentbatch (sandbox_id, provider, currency, key, transfers_count, total, created_at, asks, next_ask_at)
VALUES (%(sandbox)s, %(provider)s, %(currency)s, %(key)s, %(count)s, %(total)s, %(now)s, 0, %(ask_at)s) RETURNING id
"""
_LOCK_BILLS = """
SELECT b.id FROM rewards_bill b WHERE b.id IN (SELECT bill_id FROM rewards_transfer WHERE id = ANY(%s))
 ORDER BY b.id FOR NO KEY UPDATE
"""
# Both when they are handed over for the first time, and when the provider surely doesn't know them.
_TAKE = """
WITH taken AS (
    UPDATE rewards_transfer t SET state = 'sending', state_at = %(now)s, reason = '', claims = t.claims + 1, batch_id = %(batch)s
     WHERE t.id = ANY(%(ids)s) AND t.state = %(before)s RETURNING t.id, t.bill_id
), bill AS (
    UPDATE rewards_bill b SET state = 'sending', state_at = %(now)s FROM taken x WHERE b.id = x.bill_id
), step AS (
    INSERT INTO rewards_transferstep (transfer_id, state, provider_reference, reason, at)
    SELECT x.id, 'sending', '', '', %(now)s FROM taken x ORDER BY x.id
)
SELECT id FROM taken ORDER BY id
"""


@dataclass(frozen=True)
class Claim:
    """What this process, and no other, hands over now."""

    batch_id: int
    batch: Batch


def claim(scope: Scope, provider: Provider, currency: str, now: datetime) -> Claim | None:
    """Make a batch of what waits for this provider in this currency, as large as it takes; None: nothing waits. In the caller's
    transaction, which is committed before anything is handed over.

    What lost its payout method before it was sent is returned; what can't be decrypted stays where it is, and is said in the log.
    """
    passed: list[int] = []
    while True:
        picked = sql.rows(
            _PICK.format(whose=in_scope("t", scope)),
            {
                "sandbox": scope,
                "provider": provider.name,
                "currency": currency,
                "passed": passed,
                "size": provider.batch_size,
            },
        )
        found = read_orders([id for (id,) in picked])
        if found.unreadable:
            log.error("%d transfers have bank data that no key can read", len(found.unreadable))
            passed += found.unreadable
        if found.orders:
            # What else was picked waits for the next batch.
            return _make(scope, provider, currency, now, found.ids, found.orders)
        if not picked:
            return None
        gone = Outcome("returned", reason=REMOVED)
        apply_outcomes(
            scope, [(reference, gone) for reference in found.removed], now, {"removed_methods": True}
        )


def claim_again(batch_id: int, transfers: Sequence[int], now: datetime) -> list[int]:
    """Take transfers of a batch that are *unknown* to hand them over once more in it; those that it could take. Their money is on its
    way already. In the caller's transaction."""
    # Bills before transfers, as everybody who changes both.
    sql.rows(_LOCK_BILLS, [list(transfers)])
    return _take(batch_id, transfers, "unknown", now)


def _make(
    scope: Scope,
    provider: Provider,
    currency: str,
    now: datetime,
    ids: Sequence[int],
    orders: Sequence[Order],
) -> Claim:
    key = _key(orders, now)
    row = sql.row(
        _MAKE,
        {
            "sandbox": scope,
            "provider": provider.name,
            "currency": currency,
            "key": key,
            "count": len(orders),
            "total": sum(order.amount for order in orders),
            "now": now,
            "ask_at": now + PATIENCE,
        },
    )
    assert row is not None  # it was inserted
    batch_id = int(row[0])
    taken = _take(batch_id, ids, "billed", now)
    # Held since they were picked. Were it not so, none of them might be handed over.
    assert taken == list(ids), "transfers were taken by somebody else"
    moved = Moved(ids, ["billed"] * len(ids), ["sending"] * len(ids))
    post_moves(moved, now, {"batch": key})
    return Claim(batch_id, Batch(key, currency, now, orders, scope))


def _take(batch_id: int, transfers: Sequence[int], before: str, now: datetime) -> list[int]:
    values = {"batch": batch_id, "ids": list(transfers), "before": before, "now": now}
    return [id for (id,) in sql.rows(_TAKE, values)]


def _key(orders: Sequence[Order], now: datetime) -> str:
    """The day, and what follows from the orders: the same orders make the same batch."""
    digest = hashlib.sha256("\n".join(order.reference for order in orders).encode()).hexdigest()
    return f"{now:%Y%m%d}-{digest[:20].upper()}"
