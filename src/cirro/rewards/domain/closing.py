"""What the closing of an account means for money: whoever leaves is still paid (docs/decisions/0012, People).

Payee and active payout method stay while anything is owed or on its way; then they are erased. Bills and books stay, as the
law wants it. Sandboxes' play money keeps nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cirro.kernel import clock, sql
from cirro.rewards.domain.methods import erase_removed
from cirro.rewards.domain.missing import Missing, what_is_missing
from cirro.rewards.domain.payee import hold_payouts
from cirro.rewards.models import PayoutMethod

# Open lines that add up to nothing, or less, are never billed: nobody waits for them.
_IS_OWED = """
EXISTS (SELECT FROM rewards_bill b WHERE b.user_id = {user} AND b.sandbox_id IS NULL AND b.state <> 'settled')
OR EXISTS (SELECT FROM rewards_line l
            WHERE l.user_id = {user} AND l.sandbox_id IS NULL AND l.bill_id IS NULL AND l.voided_at IS NULL
            GROUP BY l.currency HAVING sum(l.amount) > 0)
"""
_CLOSE = f"""
UPDATE rewards_payee p SET closing_at = COALESCE(p.closing_at, %(now)s), birthday = COALESCE(p.birthday, u.birthday)
  FROM people_user u
 WHERE u.id = p.user_id AND p.user_id = %(user)s AND ({_IS_OWED.format(user="p.user_id")})
"""
# `{which}` of the payees.
_ERASE = """
WITH gone AS (DELETE FROM rewards_payee p WHERE {which} RETURNING p.user_id)
UPDATE rewards_payoutmethod m
   SET secret_details = '', shown = '', is_active = false, removed_at = COALESCE(m.removed_at, %(now)s)
 WHERE {whose}
"""
_ERASE_PERSON = _ERASE.format(which="p.user_id = %(user)s", whose="m.user_id = %(user)s")
_ERASE_ARRIVED = _ERASE.format(
    which=f"p.closing_at IS NOT NULL AND NOT ({_IS_OWED.format(user='p.user_id')})",
    whose="m.user_id IN (SELECT user_id FROM gone)",
)
_OWED = """
SELECT currency, sum(amount) FILTER (WHERE is_open), sum(amount) FILTER (WHERE NOT is_open) FROM (
    SELECT l.currency, l.amount, true AS is_open FROM rewards_line l
     WHERE l.user_id = %(user)s AND l.sandbox_id IS NULL AND l.bill_id IS NULL AND l.voided_at IS NULL
    UNION ALL
    SELECT b.currency, b.amount, false FROM rewards_bill b
     WHERE b.user_id = %(user)s AND b.sandbox_id IS NULL AND b.state <> 'settled') each
 GROUP BY currency ORDER BY currency
"""


@dataclass(frozen=True)
class Owed:
    """What somebody still gets in one currency, minor units: not billed yet, and billed or on its way; and what is in the way of
    billing the first."""

    currency: str
    pending: int
    billed: int
    missing: Sequence[Missing]


def what_is_owed(user_id: int) -> list[Owed]:
    """In each currency in which there is anything."""
    rows = sql.rows(_OWED, {"user": user_id})
    return [
        Owed(currency, pending or 0, billed or 0, what_is_missing(user_id, currency))
        for currency, pending, billed in rows
        if (pending or 0) > 0 or billed
    ]


def close_payouts(sender: object, *, user_id: int, **_: Any) -> None:
    """Answer `account_closing`: other methods than the active one go, and all goes when nothing is owed."""
    hold_payouts(user_id)
    now = clock.now()
    PayoutMethod.objects.filter(user_id=user_id, is_active=False, removed_at=None).update(removed_at=now)
    erase_removed(user_id)
    if not sql.execute(_CLOSE, {"user": user_id, "now": now}):
        sql.execute(_ERASE_PERSON, {"user": user_id, "now": now})


def erase_arrived() -> None:
    """Forget payees and payout methods of closed accounts to whom nothing is owed any more. They can add nothing meanwhile, and
    nobody can earn anything for them: what is owed only becomes less."""
    sql.execute(_ERASE_ARRIVED, {"now": clock.now()})
