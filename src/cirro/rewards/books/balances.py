"""What the accounts of Spaces hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cirro.kernel import sql
from cirro.rewards.models.books import AccountKind

# In the order in which money goes.
KINDS: Sequence[str] = tuple(kind.value for kind in AccountKind)

_SUMS = """
SELECT a.space_id, COALESCE(s.name, ''), a.currency, a.kind, sum(a.balance)::bigint, count(*) FILTER (WHERE a.balance <> 0)
  FROM rewards_bookaccount a LEFT JOIN spaces_space s ON s.id = a.space_id
 WHERE (%(space)s::bigint IS NULL OR a.space_id = %(space)s) AND (%(user)s::bigint IS NULL OR a.user_id = %(user)s)
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 3
"""


@dataclass(frozen=True)
class Balances:
    """The accounts of one Space in one currency: kind → minor units, and how many workers are owed something."""

    space_id: int
    space_name: str
    currency: str
    by_kind: dict[str, int]
    owed: int


def balances(space_id: int | None = None, user_id: int | None = None) -> list[Balances]:
    """Of every Space and currency that there is anything in; of one Space, or of one worker's accounts alone."""
    found: dict[tuple[int, str], Balances] = {}
    for space, name, currency, kind, balance, filled in sql.rows(_SUMS, {"space": space_id, "user": user_id}):
        usual = Balances(space, name, currency, dict.fromkeys(KINDS, 0), 0)
        here = found.get((space, currency), usual)
        owed = filled if kind == AccountKind.PAYABLE else here.owed
        found[space, currency] = Balances(space, name, currency, {**here.by_kind, kind: balance}, owed)
    return list(found.values())
