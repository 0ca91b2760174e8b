"""Transfers one by one, for the operator: who gets what, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cirro.kernel import sql
from cirro.rewards.domain.scope import Scope, in_scope
from cirro.rewards.domain.vault import UnreadableError, unseal

_SELECT = """
SELECT t.reference, b.number, t.user_id, concat_ws(' ', p.first_name, p.last_name), t.provider, t.provider_reference,
       t.amount, t.currency, t.state, t.state_at, t.reason, m.secret_details
  FROM rewards_transfer t
  JOIN rewards_bill b ON b.id = t.bill_id
  JOIN rewards_payoutmethod m ON m.id = t.method_id
  LEFT JOIN rewards_payee p ON p.user_id = t.user_id
 WHERE {whose} AND t.state = ANY(%(states)s) AND (%(provider)s::text IS NULL OR t.provider = %(provider)s)
 ORDER BY t.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Shown:
    """A transfer; `amount` in minor units. `details`: where the money goes, when it was asked for; empty once it is erased."""

    reference: str
    bill: str
    user_id: int
    name: str
    provider: str
    provider_reference: str
    amount: int
    currency: str
    state: str
    state_at: datetime
    reason: str
    details: Mapping[str, str]


def list_transfers(
    scope: Scope, states: Sequence[str], *, provider: str | None = None, most: int, with_details: bool = False
) -> list[Shown]:
    """The newest ones in these states, of one provider or of all."""
    rows = sql.rows(
        _SELECT.format(whose=in_scope("t", scope)),
        {"sandbox": scope, "states": list(states), "provider": provider, "most": most},
    )
    return [Shown(*[*row[:11], _details(row[11]) if with_details else {}]) for row in rows]


def _details(secret: bytes) -> Mapping[str, str]:
    try:
        return unseal(secret) if secret else {}
    except UnreadableError as error:
        return {"unreadable": str(error)}
