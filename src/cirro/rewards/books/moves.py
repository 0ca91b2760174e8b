"""The moves of money that there are, as entries: amounts in minor units, positive in the usual direction."""

from __future__ import annotations

from cirro.rewards.books.post import Entry
from cirro.rewards.models.books import AccountKind as Kind


def earned(user_id: int, currency: str, amount: int) -> list[Entry]:
    """The Space owes the worker `amount` more (less, when it is negative: a reversal, a deleted bonus)."""
    return [Entry(Kind.FUNDING, 0, currency, -amount), Entry(Kind.PAYABLE, user_id, currency, amount)]


def adjusted(user_id: int, currency: str, amount: int) -> list[Entry]:
    """The operator gives the worker `amount` (or takes it) without the Space."""
    return [Entry(Kind.ADJUSTMENTS, 0, currency, -amount), Entry(Kind.PAYABLE, user_id, currency, amount)]


def sent(user_id: int, currency: str, amount: int, fee: int = 0) -> list[Entry]:
    """`amount` leaves what is payable and is on its way, but for the `fee` kept back from it."""
    return [
        Entry(Kind.PAYABLE, user_id, currency, -amount),
        Entry(Kind.IN_TRANSIT, user_id, currency, amount - fee),
        Entry(Kind.FEES, 0, currency, fee),
    ]


def returned(user_id: int, currency: str, amount: int, fee: int = 0) -> list[Entry]:
    """The opposite of `sent`: all of it is payable again."""
    return [
        Entry(entry.kind, entry.user_id, entry.currency, -entry.amount)
        for entry in sent(user_id, currency, amount, fee)
    ]


def settled(user_id: int, currency: str, amount: int, fee: int = 0) -> list[Entry]:
    """What was on its way has arrived."""
    return [
        Entry(Kind.IN_TRANSIT, user_id, currency, fee - amount),
        Entry(Kind.PAID, user_id, currency, amount - fee),
    ]
