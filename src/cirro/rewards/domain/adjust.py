"""The operator gives a worker money, or takes it, without a report of the Space: goodwill, or putting right what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import Fault, NotFound
from cirro.kernel.money import LARGEST, exponent
from cirro.kernel.request import SpaceRef
from cirro.people.domain.deleted import IS_DELETED
from cirro.people.models import User
from cirro.rewards.books.moves import adjusted
from cirro.rewards.books.post import post
from cirro.rewards.domain import report_rules as rules

# Not if they were never in the Space. Whoever closes their account waits for this row, which is the last that they lock.
_HOLD = """
SELECT u.id FROM people_user u WHERE u.id = %(user)s
   AND (EXISTS (SELECT FROM spaces_member m WHERE m.space_id = %(space)s AND m.user_id = u.id)
        OR EXISTS (SELECT FROM rewards_line l WHERE l.space_id = %(space)s AND l.user_id = u.id))
   FOR SHARE
"""
_PAYABLE = """
SELECT balance FROM rewards_bookaccount WHERE space_id = %s AND kind = 'payable' AND user_id = %s AND currency = %s
"""
_LINE = """
INSERT INTO rewards_line (space_id, sandbox_id, user_id, kind, amount, currency, title, earned_on, available_on, created_at)
VALUES (%(space)s, %(sandbox)s, %(user)s, 'adjustment', %(amount)s, %(currency)s, %(reason)s, %(today)s, %(today)s, %(now)s)
RETURNING id
"""


@dataclass(frozen=True)
class Adjusted:
    """An adjustment and what is payable to the worker in that currency by this Space, before and after; minor units. `id` is that of
    its line, 0 while it is only thought of."""

    id: int
    space_id: int
    user_id: int
    amount: int
    currency: str
    reason: str
    payable_before: int
    payable_after: int

    def show(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def plan_adjustment(space: SpaceRef, user_id: int, amount: int, currency: str, reason: str) -> Adjusted:
    """What `adjust` would do; changes nothing. Raises as it does."""
    with transaction.atomic():
        return _check(space, user_id, amount, currency, reason)


def adjust(space: SpaceRef, user_id: int, amount: int, currency: str, reason: str) -> Adjusted:
    """Add an open line of `amount` minor units (negative: taken) with the reason as its title, post it, and append the event
    `adjustment.created`.

    Raises NotFound for who is unknown or was never in the Space, Refused for broken rules, and for giving something to a closed
    account: what is kept for it may be erased at any moment.
    """
    with transaction.atomic():
        now = clock.now(space)
        planned = _check(space, user_id, amount, currency, reason)
        row = sql.row(
            _LINE,
            {
                "space": space.id,
                "sandbox": space.id if space.is_sandbox else None,
                "user": user_id,
                "amount": amount,
                "currency": currency,
                "reason": planned.reason,
                "today": now.date(),
                "now": now,
            },
        )
        assert row is not None  # one row was inserted
        shown = {
            "id": str(row[0]),
            "object": "adjustment",
            "user_id": str(user_id),
            "amount": amount,
            "currency": currency,
            "reason": planned.reason,
        }
        append(space.id, "adjustment.created", row[0], shown, now)
        post(space.id, "adjusted", now, {"adjustment": row[0]}, adjusted(user_id, currency, amount))
    return Adjusted(**{**planned.show(), "id": row[0]})


def _check(space: SpaceRef, user_id: int, amount: int, currency: str, reason: str) -> Adjusted:
    if sql.row(_HOLD, {"space": space.id, "user": user_id}) is None:
        raise NotFound(f"user {user_id} is not known in Space {space.id}")
    rules.refuse(*_faults(user_id, amount, currency, reason))
    row = sql.row(_PAYABLE, [space.id, user_id, currency])
    before = int(row[0]) if row else 0
    return Adjusted(0, space.id, user_id, amount, currency, reason.strip(), before, before + amount)


def _faults(user_id: int, amount: int, currency: str, reason: str) -> Iterator[Fault]:
    if not 0 < abs(amount) <= LARGEST:
        yield Fault("amount", f"must be a whole number of minor units, not 0, of at most {LARGEST}")
    elif amount > 0 and User.objects.filter(IS_DELETED, id=user_id).exists():
        yield Fault(
            "user_id", f"user {user_id} has closed their account: nothing can be added to what they are owed"
        )
    try:
        exponent(currency)
    except ValueError:
        yield Fault("currency", f"{currency} is no currency of ISO 4217 with a smallest unit")
    yield from rules.check_reason(reason)
