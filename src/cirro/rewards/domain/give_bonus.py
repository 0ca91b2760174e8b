"""Give somebody a bonus: the API's payout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cirro.gigs.domain.known import check_known
from cirro.kernel import clock, sql
from cirro.kernel.errors import Fault
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain import report_rules as rules
from cirro.rewards.domain.cost_centers import CostCenter, check_cost_center
from cirro.rewards.domain.earn import Earning, earn
from cirro.rewards.domain.show import PAYOUT_COLUMNS, PAYOUT_TABLES, show_payout
from cirro.rewards.domain.store_report import store_report

GIG = "Gig"

_FIRST = f"SELECT {PAYOUT_COLUMNS} FROM {PAYOUT_TABLES} WHERE p.space_id = %s AND p.idempotency_key = %s"
# Of two at once with the same key the second waits here, and then has no row.
_INSERT = """
INSERT INTO rewards_payout (space_id, user_id, amount, currency, title, description, billing_date, reference_type,
                            reference_id, cost_center_key, cost_center_data, idempotency_key, created_at)
VALUES (%(space)s, %(user)s, %(amount)s, %(currency)s, %(title)s, %(description)s, %(available_on)s, %(reference_type)s,
        %(gig)s, %(center_key)s, %(center_data)s::jsonb, %(idempotency_key)s, %(now)s)
    ON CONFLICT (space_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
"""


@dataclass(frozen=True)
class NewBonus:
    """A bonus to be: `amount` in minor units of `currency`, the Space's unless given; billed today at the earliest unless
    `billing_date` says otherwise."""

    user_id: int
    amount: float
    title: str
    cost_center: CostCenter
    description: str | None = None
    billing_date: date | None = None
    reference_type: str | None = None
    reference_id: int | None = None
    currency: str | None = None
    idempotency_key: str | None = None


def give_bonus(space: SpaceRef, new: NewBonus) -> tuple[dict[str, Any], bool]:
    """Store the bonus; it as shown, and whether it is new: a key that was used before gives the first bonus, whatever
    else is said.

    Raises BadInput without a cost centre, NotFound for an unknown gig, Refused for broken rules and strangers.
    """
    with transaction.atomic():
        now = clock.now(space)
        is_member = rules.hold_member(space, new.user_id)
        first = _first(space.id, new)
        if first is not None:
            return show_payout(first), False
        rules.refuse(*_faults(new))
        check_known(space.id, gig_id=new.reference_id)
        rules.check_earner(new.user_id, is_member)
        earning = Earning(
            kind="payout",
            user_id=new.user_id,
            amount=int(new.amount),
            currency=new.currency or space.currency,
            title=new.title,
            earned_on=new.billing_date or now.date(),
            available_on=new.billing_date or now.date(),
            gig_id=new.reference_id,
            cost_center=new.cost_center,
        )
        values = {
            "description": new.description,
            "reference_type": new.reference_type,
            "idempotency_key": new.idempotency_key,
        }
        shown = show_payout(
            (
                *(0, earning.amount, earning.currency, new.title, new.description, earning.available_on),
                *(new.reference_id, new.reference_type, new.user_id),
                *(new.cost_center.key, new.cost_center.data_text(), "open"),
            )
        )
        stored = store_report(_INSERT, {**earning.values(space, now), **values}, "payout.created", shown)
        if stored is None:
            first = _first(space.id, new)
            assert first is not None  # it was waited for
            return show_payout(first), False
        id, shown = stored
        earn(space, earning, id, now)
    return shown, True


def _first(space_id: int, new: NewBonus) -> sql.Row | None:
    """The bonus that the key was used for."""
    return None if new.idempotency_key is None else sql.row(_FIRST, [space_id, new.idempotency_key])


def _faults(new: NewBonus) -> Iterator[Fault]:
    yield from rules.check_amount(new.amount, least=1)
    yield from rules.check_texts(new.title, new.description, new.idempotency_key)
    yield from rules.check_currency(new.currency)
    if new.reference_type not in (None, GIG):
        yield Fault("reference_type", f"must be {GIG}")
    elif (new.reference_type is None) != (new.reference_id is None):
        missing = "reference_type" if new.reference_type is None else "reference_id"
        yield Fault(missing, "is required: reference_type and reference_id belong together")
    yield from check_cost_center(new.cost_center)
