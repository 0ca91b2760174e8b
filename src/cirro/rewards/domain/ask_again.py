"""Ask providers what became of transfers: those that a dead process left *sending*, those that are *unknown*, and those that a
provider elsewhere has and that are to arrive.

Nothing is guessed. What the provider knows comes to its state; what it says may be handed over again is, in the same batch and under
the same references; of what it can't tell, it is asked again later.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cirro.kernel import sql
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.claim import Claim, claim_again
from cirro.rewards.domain.hand_over import deliver, holding
from cirro.rewards.domain.next_ask import IS_OPEN, plan_next_ask
from cirro.rewards.domain.orders import Orders, read_orders
from cirro.rewards.domain.scope import Scope, in_scope, now_in, usable_providers
from cirro.rewards.providers.interface import Batch, CantTell, Order, Outcome, Provider

DIED = Outcome("unknown", reason="the process that handed it over died")

log = logging.getLogger("cirro.rewards")

_DUE = """
SELECT b.id FROM rewards_paymentbatch b WHERE b.next_ask_at <= %(now)s AND {whose} ORDER BY b.next_ask_at, b.id
"""
_BATCH = (
    "SELECT provider, currency, key, created_at FROM rewards_paymentbatch b WHERE id = %(batch)s AND {whose}"
)
_ABANDONED = "SELECT reference FROM rewards_transfer WHERE batch_id = %s AND state = 'sending' ORDER BY id"
_OPEN = f"SELECT t.id FROM rewards_transfer t WHERE t.batch_id = %(batch)s AND {IS_OPEN} ORDER BY t.id"


@dataclass(frozen=True)
class _Asked:
    scope: Scope
    batch_id: int
    batch: Batch  # without orders
    provider: Provider | None
    provider_name: str

    @property
    def is_local(self) -> bool:
        return self.scope is not None or (self.provider is not None and self.provider.is_local)


def batches_to_ask(scope: Scope, now: datetime) -> list[int]:
    """The batches of which a provider is to be asked by now, the longest due first."""
    rows = sql.rows(_DUE.format(whose=in_scope("b", scope)), {"sandbox": scope, "now": now})
    return [id for (id,) in rows]


def ask_again(scope: Scope, batch_id: int) -> bool:
    """Ask the provider of this batch, and hand over again what it says may be; False when another process is at it.

    Of live Spaces outside of any transaction; in a sandbox inside the caller's, which has the turn.
    """
    if scope is not None:
        _ask(scope, batch_id)
        return True
    with holding(batch_id) as is_ours:
        if is_ours:
            _ask(scope, batch_id)
        return is_ours


def _ask(scope: Scope, batch_id: int) -> None:
    asked, found = _begin(scope, batch_id)
    answers = _answers(asked, found.orders) if found.orders else {}
    again = _take_in(asked, found, answers)
    if again is not None and asked.provider is not None:
        deliver(scope, asked.provider, again)


def _begin(scope: Scope, batch_id: int) -> tuple[_Asked, Orders]:
    """What is open in the batch, once what its process left behind counts as unknown."""
    with transaction.atomic():
        now = now_in(scope)
        row = sql.row(_BATCH.format(whose=in_scope("b", scope)), {"batch": batch_id, "sandbox": scope})
        assert row is not None  # batches are kept
        name, currency, key, made_at = row
        asked = _Asked(
            scope, batch_id, Batch(key, currency, made_at, (), scope), usable_providers(scope).get(name), name
        )
        abandoned = [(reference, DIED) for (reference,) in sql.rows(_ABANDONED, [batch_id])]
        apply_outcomes(scope, abandoned, now, {"batch": key})
        open_ones = sql.rows(_OPEN, {"batch": batch_id, "is_local": asked.is_local})
        found = read_orders([id for (id,) in open_ones], begun=True)
    if found.unreadable:
        log.error("batch %s: %d transfers have bank data that no key can read", key, len(found.unreadable))
    return asked, found


def _answers(asked: _Asked, orders: Sequence[Order]) -> Mapping[str, Outcome | None]:
    """What the provider says; nothing, when it can't be asked."""
    if asked.provider is None:
        log.error("batch %s can't be asked for: %s is not configured", asked.batch.key, asked.provider_name)
        return {}
    try:
        return asked.provider.ask(replace(asked.batch, orders=tuple(orders)))
    except CantTell as error:
        log.warning("batch %s: %s can't tell: %s", asked.batch.key, asked.provider.name, error)
    except Exception:
        log.exception("batch %s: %s could not be asked", asked.batch.key, asked.provider.name)
    return {}


def _take_in(asked: _Asked, found: Orders, answers: Mapping[str, Outcome | None]) -> Claim | None:
    """Note what is known now, and take what is to be handed over again."""
    ours = {order.reference: id for id, order in zip(found.ids, found.orders, strict=True)}
    known = [
        (reference, said) for reference, said in answers.items() if said is not None and reference in ours
    ]
    unheard = [ours[reference] for reference, said in answers.items() if said is None and reference in ours]
    with transaction.atomic():
        now = now_in(asked.scope)
        # Only what is unknown: what the provider had taken before stays with it.
        taken = set(claim_again(asked.batch_id, sorted(unheard), now)) if unheard else set()
        apply_outcomes(asked.scope, known, now, {"batch": asked.batch.key})
        plan_next_ask(asked.batch_id, now, is_local=asked.is_local, handed=False)
    if not taken:
        return None
    orders = [order for id, order in zip(found.ids, found.orders, strict=True) if id in taken]
    return Claim(asked.batch_id, replace(asked.batch, orders=orders))
