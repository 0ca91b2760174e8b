"""Transfers as providers get them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cirro.kernel import sql
from cirro.rewards.domain.vault import UnreadableError, unseal
from cirro.rewards.providers.interface import Order, PayeeData

# The payee as they are now: a name that a bank refused may have been corrected since the bill.
_ROWS = """
SELECT t.reference, t.amount, t.currency, b.number, t.provider_reference, m.secret_details, u.email,
       COALESCE(p.first_name, b.details -> 'payee' ->> 'first_name'), COALESCE(p.last_name, b.details -> 'payee' ->> 'last_name'),
       COALESCE(p.street, b.details -> 'payee' ->> 'street'), COALESCE(p.building, b.details -> 'payee' ->> 'building'),
       COALESCE(p.postcode, b.details -> 'payee' ->> 'postcode'), COALESCE(p.town, b.details -> 'payee' ->> 'town'),
       COALESCE(p.country_code, b.details -> 'payee' ->> 'country_code'), t.id, m.removed_at IS NOT NULL
  FROM rewards_transfer t
  JOIN rewards_bill b ON b.id = t.bill_id
  JOIN rewards_payoutmethod m ON m.id = t.method_id
  JOIN people_user u ON u.id = t.user_id
  LEFT JOIN rewards_payee p ON p.user_id = t.user_id
 WHERE t.id = ANY(%s) ORDER BY t.id
"""


class _Row(NamedTuple):
    reference: str
    amount: int
    currency: str
    number: str
    provider_reference: str
    secret_details: bytes
    email: str
    first_name: str
    last_name: str
    street: str
    building: str
    postcode: str
    town: str
    country_code: str
    id: int
    is_removed: bool


@dataclass(frozen=True)
class Orders:
    """Orders, with the transfers' ids in the same order; and the transfers whose payout method was removed (`removed`, by reference),
    or whose bank data no key of ours can read (`unreadable`, by id)."""

    ids: Sequence[int]
    orders: Sequence[Order]
    removed: Sequence[str]
    unreadable: Sequence[int]


def read_orders(transfers: Sequence[int], *, begun: bool = False) -> Orders:
    """The orders of these transfers, in the order of their ids. Of transfers that were handed over before (`begun`), also those
    whose method was removed since: their bank data is kept for as long as the provider is asked."""
    ids: list[int] = []
    orders: list[Order] = []
    removed: list[str] = []
    unreadable: list[int] = []
    for row in (_Row(*row) for row in sql.rows(_ROWS, [list(transfers)])):
        if not row.secret_details or (row.is_removed and not begun):
            removed.append(row.reference)
            continue
        try:
            orders.append(_order(row))
        except UnreadableError:
            unreadable.append(row.id)
        else:
            ids.append(row.id)
    return Orders(ids, orders, removed, unreadable)


def _order(row: _Row) -> Order:
    payee = PayeeData(
        first_name=row.first_name,
        last_name=row.last_name,
        street=row.street,
        building=row.building,
        postcode=row.postcode,
        town=row.town,
        country_code=row.country_code,
        email=row.email,
    )
    return Order(
        reference=row.reference,
        amount=row.amount,
        currency=row.currency,
        payee=payee,
        details=unseal(row.secret_details),
        purpose=row.number,
        provider_reference=row.provider_reference,
    )
