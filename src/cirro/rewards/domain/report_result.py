"""Report pieces of work that somebody did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import Fault, NotFound
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain import report_rules as rules
from cirro.rewards.domain.cost_centers import CostCenter, check_cost_center
from cirro.rewards.domain.earn import Earning, earn
from cirro.rewards.domain.reward import piece_reward
from cirro.rewards.domain.show import RESULT_COLUMNS, show_result
from cirro.rewards.domain.store_report import store_report
from cirro.rewards.models.reports import PaidBy

MULTIPLIER_DECIMALS = 4
MULTIPLIER_MAX = Decimal("9.9999")

_FIRST = f"SELECT {RESULT_COLUMNS} FROM rewards_gigresult r WHERE r.space_id = %s AND r.idempotency_key = %s"
_FACTS = """
SELECT t.gig_id, t.base_price, COALESCE(i.no_reward, false), COALESCE(w.billable, false)
  FROM gigs_gigtask t JOIN gigs_gig g ON g.id = t.gig_id AND g.deleted_at IS NULL
  LEFT JOIN gigs_giginvitation i ON i.space_id = t.space_id AND i.gig_id = t.gig_id AND i.user_id = %(user)s
  LEFT JOIN spaces_worker w ON w.space_id = t.space_id AND w.user_id = %(user)s
 WHERE t.space_id = %(space)s AND t.id = %(task)s
"""
# Of two at once with the same key the second waits here, and then has no row.
_INSERT = """
INSERT INTO rewards_gigresult
       (space_id, gig_id, task_id, user_id, title, description, quantity, multiplier, base_price, paid_by, amount, currency,
        delivery_date, cost_center_key, cost_center_data, idempotency_key, created_at)
VALUES (%(space)s, %(gig)s, %(task)s, %(user)s, %(title)s, %(description)s, %(quantity)s, %(multiplier)s, %(base_price)s,
        %(paid_by)s, %(amount)s, %(currency)s, %(earned_on)s, %(center_key)s, %(center_data)s::jsonb, %(idempotency_key)s,
        %(now)s)
    ON CONFLICT (space_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
"""


@dataclass(frozen=True)
class NewResult:
    """A result to be. `multiplier` 1.0, `delivery_date` today and `currency` the Space's unless given."""

    gig_task_id: int
    user_id: int
    title: str
    quantity: float
    cost_center: CostCenter
    description: str | None = None
    multiplier: Decimal | None = None
    delivery_date: date | None = None
    currency: str | None = None
    idempotency_key: str | None = None


def report_result(space: SpaceRef, new: NewResult) -> tuple[dict[str, Any], bool]:
    """Store the result with what it earns; it as shown, and whether it is new: a key that was used before gives the
    first result, whatever else is said.

    Who is paid by time earns nothing by it. Raises BadInput without a cost centre, NotFound for an unknown task, Refused
    for broken rules, strangers, and who takes part without a reward.
    """
    with transaction.atomic():
        now = clock.now(space)
        is_member = rules.hold_member(space, new.user_id)
        first = _first(space.id, new)
        if first is not None:
            return show_result(first), False
        rules.refuse(*_faults(new))
        row = sql.row(_FACTS, {"space": space.id, "user": new.user_id, "task": new.gig_task_id})
        if row is None:
            raise NotFound.thing("gig_task", new.gig_task_id)
        gig_id, base_price, no_reward, is_by_time = row
        rules.check_earner(new.user_id, is_member, no_reward)
        multiplier = Decimal(1) if new.multiplier is None else abs(new.multiplier)
        amount = piece_reward(int(new.quantity), base_price, multiplier)
        rules.refuse(*rules.check_amount(amount))
        earning = Earning(
            kind="result",
            user_id=new.user_id,
            amount=0 if is_by_time else amount,
            currency=new.currency or space.currency,
            title=new.title,
            earned_on=new.delivery_date or now.date(),
            available_on=new.delivery_date or now.date(),
            gig_id=gig_id,
            cost_center=new.cost_center,
        )
        values = {
            "task": new.gig_task_id,
            "description": new.description,
            "quantity": int(new.quantity),
            "multiplier": multiplier,
            "base_price": base_price,
            "paid_by": PaidBy.TIME if is_by_time else PaidBy.RESULT,
            "idempotency_key": new.idempotency_key,
        }
        shown = show_result(
            (
                *(0, new.gig_task_id, new.user_id, new.title, new.description, int(new.quantity), multiplier),
                *(earning.earned_on, new.cost_center.key, new.cost_center.data_text()),
                *(earning.currency, earning.amount, None, None),
            )
        )
        stored = store_report(_INSERT, {**earning.values(space, now), **values}, "gig_result.created", shown)
        if stored is None:
            first = _first(space.id, new)
            assert first is not None  # it was waited for
            return show_result(first), False
        id, shown = stored
        earn(space, earning, id, now)
    return shown, True


def _first(space_id: int, new: NewResult) -> sql.Row | None:
    """The result that the key was used for."""
    return None if new.idempotency_key is None else sql.row(_FIRST, [space_id, new.idempotency_key])


def _faults(new: NewResult) -> Iterator[Fault]:
    yield from rules.check_texts(new.title, new.description, new.idempotency_key)
    if not (isinstance(new.quantity, int) and 1 <= new.quantity <= rules.QUANTITY_MAX):
        yield Fault("quantity", f"must be a whole number between 1 and {rules.QUANTITY_MAX}")
    if new.multiplier is not None and not _is_multiplier(new.multiplier):
        yield Fault("multiplier", f"must be between 0 and {MULTIPLIER_MAX}, with at most 4 decimals")
    yield from rules.check_currency(new.currency)
    yield from check_cost_center(new.cost_center)


def _is_multiplier(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # it is finite
    return 0 <= number <= MULTIPLIER_MAX and exponent >= -MULTIPLIER_DECIMALS
