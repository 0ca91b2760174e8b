"""A person's bills: what was gathered for them, and where that money is, with the trail of each transfer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page


@dataclass(frozen=True)
class TrailStep:
    """A state that a transfer came to, when, and what the provider said."""

    state: str
    at: datetime
    provider_reference: str
    reason: str


@dataclass(frozen=True)
class Try:
    """One transfer of a bill, with its trail from the beginning. `shown` is the masked method, empty once it is erased."""

    id: int
    provider: str
    shown: str
    reference: str
    provider_reference: str
    amount: int
    fee: int
    state: str
    state_at: datetime
    reason: str
    steps: Sequence[TrailStep]


@dataclass(frozen=True)
class PersonBill:
    """A bill; amount in minor units. `transfers` are its tries to be paid, the latest last."""

    id: int
    number: str
    is_sandbox: bool
    currency: str
    amount: int
    state: str
    state_at: datetime
    created_at: datetime
    pay_on: date
    lines_count: int
    transfers: Sequence[Try]

    @property
    def latest(self) -> Try | None:
        """The transfer that the bill's state is about."""
        return self.transfers[-1] if self.transfers else None


_SELECT = """
SELECT b.id, b.number, b.sandbox_id IS NOT NULL, b.currency, b.amount, b.state, b.state_at, b.created_at, r.pay_on,
       (SELECT count(*) FROM rewards_line l WHERE l.bill_id = b.id)
  FROM rewards_bill b JOIN rewards_payrun r ON r.id = b.run_id
 WHERE b.user_id = %s
"""
_TRIES = """
SELECT t.bill_id, t.id, t.provider, m.shown, t.reference, t.provider_reference, t.amount, t.fee, t.state, t.state_at, t.reason
  FROM rewards_transfer t JOIN rewards_payoutmethod m ON m.id = t.method_id
 WHERE t.bill_id = ANY(%s) ORDER BY t.id
"""
_STEPS = """
SELECT s.transfer_id, s.state, s.at, s.provider_reference, s.reason
  FROM rewards_transferstep s WHERE s.transfer_id = ANY(%s) ORDER BY s.id
"""


def list_person_bills(user_id: int, page: Page) -> tuple[list[PersonBill], bool]:
    """A page of them by id, and whether there are more in the direction that was read."""
    beyond, cursor = page.condition("b.id")
    rows = sql.rows(f"{_SELECT} AND {beyond} ORDER BY {page.order('b.id')}", [user_id, *cursor])
    kept, more = page.cut(rows)
    return _with_tries(kept), more


def find_person_bill(user_id: int, bill_id: int) -> PersonBill:
    """One of the person's bills. Raises NotFound, also for others'."""
    rows = sql.rows(f"{_SELECT} AND b.id = %s", [user_id, bill_id])
    if not rows:
        raise NotFound.thing("bill", bill_id)
    return _with_tries(rows)[0]


def returned_bills(user_id: int) -> list[PersonBill]:
    """Those whose money came back, the newest first: somebody has to do something about them."""
    return _with_tries(sql.rows(f"{_SELECT} AND b.state = 'returned' ORDER BY b.id DESC LIMIT 20", [user_id]))


def _with_tries(rows: Sequence[sql.Row]) -> list[PersonBill]:
    tries = sql.rows(_TRIES, [[row[0] for row in rows]]) if rows else []
    steps: dict[int, list[TrailStep]] = defaultdict(list)
    for transfer_id, *step in sql.rows(_STEPS, [[row[1] for row in tries]]) if tries else []:
        steps[transfer_id].append(TrailStep(*step))
    of_bill: dict[int, list[Try]] = defaultdict(list)
    for bill_id, *each in tries:
        of_bill[bill_id].append(Try(*(*each, tuple(steps[each[0]]))))
    return [PersonBill(*(*row, tuple(of_bill[row[0]]))) for row in rows]
