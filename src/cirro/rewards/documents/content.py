"""What a bill says, read for whoever writes it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.rewards.providers import registry


@dataclass(frozen=True)
class BillLine:
    """An amount (minor units) and how it came about: pieces (`quantity`, `base_price`, `multiplier`), time (`duration_ms`,
    `hourly_rate`), or neither. `reason` is why something was taken back."""

    id: int
    space_id: int
    space: str
    gig: str
    kind: str
    title: str
    earned_on: date
    amount: int
    quantity: int | None
    base_price: int | None
    multiplier: Decimal | None
    duration_ms: int | None
    hourly_rate: int | None
    reason: str | None


@dataclass(frozen=True)
class Payment:
    """How the bill is paid: the latest transfer. `arrives` is what is left after the `fee`, minor units."""

    method: str
    shown: str
    reference: str
    fee: int
    arrives: int


@dataclass(frozen=True)
class BillContent:
    """All of it. Names are those of the day when the bill was made, whatever they are now."""

    number: str
    is_sandbox: bool
    currency: str
    amount: int
    created_at: datetime
    pay_on: date
    payee: Mapping[str, str]
    payer: Mapping[str, Any]
    content_hash: str
    lines: Sequence[BillLine]
    payment: Payment | None

    @property
    def space_sums(self) -> list[tuple[str, int]]:
        """Name of each Space and what its lines add up to, in the order of the Spaces' ids."""
        sums: dict[int, int] = {}
        names: dict[int, str] = {}
        for line in sorted(self.lines, key=lambda line: line.space_id):
            sums[line.space_id] = sums.get(line.space_id, 0) + line.amount
            names[line.space_id] = line.space
        return [(names[id], amount) for id, amount in sums.items()]


_BILL = """
SELECT b.number, b.sandbox_id IS NOT NULL, b.currency, b.amount, b.created_at, r.pay_on, b.details::text, b.content_hash
  FROM rewards_bill b JOIN rewards_payrun r ON r.id = b.run_id WHERE b.id = %s AND b.user_id = %s
"""
_LINES = """
SELECT l.id, l.space_id, l.gig_id, l.kind, l.title, l.earned_on, l.amount, r.quantity, r.base_price, r.multiplier,
       t.duration_in_ms, t.hourly_rate, r.reason
  FROM rewards_line l
  LEFT JOIN rewards_gigresult r ON r.id = l.result_id
  LEFT JOIN rewards_gigtimeactivity t ON t.id = l.time_activity_id
 WHERE l.bill_id = %s ORDER BY l.earned_on, l.id
"""
_PAYMENT = """
SELECT t.provider, m.shown, t.reference, t.fee, t.amount FROM rewards_transfer t JOIN rewards_payoutmethod m ON m.id = t.method_id
 WHERE t.bill_id = %s ORDER BY t.id DESC LIMIT 1
"""


def read_bill(user_id: int, bill_id: int) -> BillContent:
    """One of the person's bills. Raises NotFound, also for others'."""
    row = sql.row(_BILL, [bill_id, user_id])
    if row is None:
        raise NotFound.thing("bill", bill_id)
    number, is_sandbox, currency, amount, created_at, pay_on, stored, content_hash = row
    details = orjson.loads(stored)
    spaces, gigs = details.get("spaces", {}), details.get("gigs", {})
    lines = [
        BillLine(
            id,
            space_id,
            spaces.get(str(space_id), ""),
            gigs.get(str(gig_id), ""),
            kind,
            title,
            earned_on,
            line_amount,
            *how,
        )
        for id, space_id, gig_id, kind, title, earned_on, line_amount, *how in sql.rows(_LINES, [bill_id])
    ]
    return BillContent(
        number,
        is_sandbox,
        currency,
        amount,
        created_at,
        pay_on,
        # Kept for tax offices, and nobody's business who is shown the bill.
        {name: text for name, text in details.get("payee", {}).items() if name != "birthday"},
        details.get("payer", {}),
        content_hash,
        lines,
        _payment(bill_id),
    )


def _payment(bill_id: int) -> Payment | None:
    row = sql.row(_PAYMENT, [bill_id])
    if row is None:
        return None
    provider, shown, reference, fee, arrives = row
    known = {**registry.local_providers(), **registry.providers()}.get(provider)
    return Payment(known.label if known else provider, shown, reference, fee, arrives)
