"""What must come of it: a ledger in plain Python that knows nothing of Cirro, but what its contract says.

Amounts are minor units. A *scope* is the money that is paid together: None for all live Spaces, else a sandbox's id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

DECIMALS = {"EUR": 2, "JPY": 0, "BHD": 3}
LARGEST = 10**11 - 1
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def whole(amount: Decimal) -> int:
    """Rounded, halves to the even one."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_EVEN))


def for_pieces(quantity: int, price: int, multiplier: Decimal) -> int:
    """What so many pieces earn."""
    with localcontext(prec=60):
        return whole(multiplier * price * quantity)


def for_time(duration_ms: int, hourly_rate: int) -> int:
    """What so much time earns."""
    with localcontext(prec=60):
        return whole(Decimal(hourly_rate) * duration_ms / HOUR_MS)


@dataclass(frozen=True)
class Method:
    """A way to be paid. `is_local`: also of play money."""

    id: int
    provider: str
    currency: str
    fee: int
    is_local: bool


@dataclass(eq=False, repr=False)
class Place:
    """A Space."""

    name: str
    scope: int | None
    currency: str
    hourly_rate: int
    reports: list[Report] = field(default_factory=list)
    keys: dict[tuple[str, str], Report] = field(default_factory=dict)  # by kind and idempotency key

    def __repr__(self) -> str:
        return self.name


@dataclass(eq=False, repr=False)
class Worker:
    """Somebody who earns. `places`: those that they are in, and whether they are paid by time there."""

    id: int
    name: str
    places: dict[Place, bool]
    methods: list[Method] = field(default_factory=list)
    active: Method | None = None
    is_held: bool = False
    threshold: Decimal = Decimal(0)
    is_closed: bool = False
    is_known: bool = True  # who is paid; False once it was erased
    days: dict[tuple[Place, date], int] = field(default_factory=dict)  # reported time, ms

    def __repr__(self) -> str:
        return self.name


@dataclass(eq=False)
class Earned:
    """An amount that a bill gathers once, not before `available`; negative when something is taken back."""

    place: Place
    worker: Worker
    currency: str
    amount: int
    available: date
    is_void: bool = False
    bill: Bill | None = None

    @property
    def is_open(self) -> bool:
        return self.bill is None and not self.is_void


@dataclass(eq=False)
class Report:
    """What a Space said. `earned` None: it is worth nothing."""

    kind: str
    id: int
    place: Place
    worker: Worker
    amount: int
    earned: Earned | None
    is_gone: bool = False  # reversed, or deleted
    reverses: Report | None = None


@dataclass(frozen=True)
class Bill:
    """What is to be paid in one go."""

    scope: int | None
    worker: Worker
    currency: str
    amount: int


@dataclass(frozen=True)
class Asked:
    """For whom bills are made: one who asked (`worker`), or all who closed their account."""

    worker: Worker | None


class Ledger:
    """All that was earned, and the bills of it."""

    def __init__(self) -> None:
        self.earned: list[Earned] = []
        self.bills: list[Bill] = []

    def earn(
        self, place: Place, worker: Worker, amount: int, available: date, currency: str = ""
    ) -> Earned | None:
        """An open amount; None for nothing."""
        if not amount:
            return None
        self.earned.append(Earned(place, worker, currency or place.currency, amount, available))
        return self.earned[-1]

    def total(self, scope: int | None, worker: Worker, currency: str) -> int:
        """All that the worker ever earned there, less what was taken back."""
        return sum(each.amount for each in self._of(scope, worker, currency) if not each.is_void)

    def open_total(self, scope: int | None, worker: Worker, currency: str) -> int:
        """What of it no bill has gathered."""
        return sum(each.amount for each in self._of(scope, worker, currency) if each.is_open)

    def billed_total(self, scope: int | None, worker: Worker, currency: str) -> int:
        """What bills have gathered."""
        return sum(
            bill.amount
            for bill in self.bills
            if (bill.scope, bill.worker, bill.currency) == (scope, worker, currency)
        )

    def due(
        self, scope: int | None, day: date, asked: Asked | None = None
    ) -> list[tuple[Bill, list[Earned]]]:
        """The bills that a run with this day has to make, each with what it gathers."""
        gathered: dict[tuple[Worker, str], list[Earned]] = {}
        for each in self.earned:
            if each.is_open and each.place.scope == scope and each.available <= day:
                gathered.setdefault((each.worker, each.currency), []).append(each)
        found = []
        for (worker, currency), parts in gathered.items():
            amount = sum(each.amount for each in parts)
            if _is_billed(scope, worker, currency, amount, asked):
                found.append((Bill(scope, worker, currency, amount), parts))
        return found

    def run(self, scope: int | None, day: date, asked: Asked | None = None) -> list[Bill]:
        """Make them."""
        made = []
        for bill, parts in self.due(scope, day, asked):
            for each in parts:
                each.bill = bill
            made.append(bill)
        self.bills += made
        return made

    def _of(self, scope: int | None, worker: Worker, currency: str) -> Iterator[Earned]:
        for each in self.earned:
            if each.place.scope == scope and each.worker is worker and each.currency == currency:
                yield each


def can_be_paid(scope: int | None, worker: Worker, currency: str, amount: int) -> bool:
    """Whether so much could be sent to them now."""
    method = worker.active
    return (
        worker.is_known
        and method is not None
        and method.currency == currency
        and (scope is None or method.is_local)
        and method.fee < amount <= LARGEST
    )


def _is_billed(scope: int | None, worker: Worker, currency: str, amount: int, asked: Asked | None) -> bool:
    if asked is not None and not (worker.is_closed if asked.worker is None else worker is asked.worker):
        return False
    waits = not worker.is_closed and (asked is None or asked.worker is None)
    if waits and (worker.is_held or amount < worker.threshold * 10 ** DECIMALS[currency]):
        return False
    return can_be_paid(scope, worker, currency, amount)
