"""Hand transfers over to providers, each exactly once (docs/decisions/0012).

What is handed over is *sending* in the database before the provider hears of it. A process that dies in between leaves it so, and
`ask_again.py` finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import Error, transaction

from cirro.kernel import sql
from cirro.rewards.domain.apply_outcome import Applied, apply_outcomes
from cirro.rewards.domain.claim import Claim, claim
from cirro.rewards.domain.next_ask import plan_next_ask
from cirro.rewards.domain.scope import Scope, in_scope, now_in, usable_providers
from cirro.rewards.providers.interface import Batch, CantTell, Outcome, Provider

log = logging.getLogger("cirro.rewards")

_WAITING = """
SELECT t.provider, t.currency, count(*), sum(t.amount)::bigint FROM rewards_transfer t
 WHERE t.state = 'billed' AND {whose} AND t.provider = ANY(%(providers)s)
 GROUP BY t.provider, t.currency ORDER BY t.provider, t.currency
"""
# Of the session, not of a transaction: it is kept while the provider is called, and the database takes it back from who dies.
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('cirro.rewards.batch ' || %s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('cirro.rewards.batch ' || %s, 0))"


@dataclass(frozen=True)
class Waiting:
    """Transfers that wait to be handed over to a provider in one currency; `amount` in minor units."""

    provider: str
    currency: str
    count: int
    amount: int


def waiting(scope: Scope) -> list[Waiting]:
    """What is to be handed over there, to providers that there are."""
    rows = sql.rows(
        _WAITING.format(whose=in_scope("t", scope)),
        {"sandbox": scope, "providers": list(usable_providers(scope))},
    )
    return [Waiting(*row) for row in rows]


def hand_over(scope: Scope, provider_name: str, currency: str) -> Applied | None:
    """Hand over one batch; what came of it, or None: nothing waits. Any number of processes may do so at once.

    Of live Spaces outside of any transaction, for what is *sending* must be known to all before the provider is called. In a sandbox
    inside the caller's, which has the turn: nothing there reaches anybody.
    """
    provider = usable_providers(scope).get(provider_name)
    if provider is None:
        return None
    if scope is not None:
        claimed = claim(scope, provider, currency, now_in(scope))
        return None if claimed is None else deliver(scope, provider, claimed)
    taken: list[int] = []
    try:
        with transaction.atomic(durable=True):
            claimed = claim(scope, provider, currency, now_in(scope))
            if claimed is None:
                return None
            # Nobody else can see the batch yet, so nobody has its lock.
            sql.row(_LOCK, [str(claimed.batch_id)])
            taken.append(claimed.batch_id)
        return deliver(scope, provider, claimed)
    finally:
        for batch_id in taken:
            _unlock(batch_id)


def deliver(scope: Scope, provider: Provider, claimed: Claim) -> Applied:
    """Call the provider with what was claimed, and take in what it says. The caller has the batch's lock, or the sandbox's turn."""
    said = send(provider, claimed.batch)
    with transaction.atomic():
        now = now_in(scope)
        applied = apply_outcomes(scope, said.items(), now, {"batch": claimed.batch.key})
        plan_next_ask(claimed.batch_id, now, is_local=provider.is_local, handed=True)
    return applied


def send(provider: Provider, batch: Batch) -> dict[str, Outcome]:
    """An outcome for each order: *unknown* for all when the provider can't tell, and for those that it says nothing of."""
    reason, said = "the provider said nothing of it", {}
    try:
        said = dict(provider.send(batch))
    except CantTell as error:
        reason = str(error)
        log.warning("batch %s: %s doesn't tell what became of it: %s", batch.key, provider.name, reason)
    except Exception as error:
        reason = f"handing over failed: {type(error).__name__}"
        log.exception("batch %s could not be handed over to %s", batch.key, provider.name)
    unknown = Outcome("unknown", reason=reason)
    return {order.reference: said.get(order.reference, unknown) for order in batch.orders}


@contextmanager
def holding(batch_id: int) -> Iterator[bool]:
    """Keep others from taking the batch for abandoned; whether that could be had. Outside of transactions."""
    row = sql.row(_LOCK, [str(batch_id)])
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _unlock(batch_id)


def _unlock(batch_id: int) -> None:
    # With a connection that broke, the lock is gone, too.
    with suppress(Error):
        sql.row(_UNLOCK, [str(batch_id)])
