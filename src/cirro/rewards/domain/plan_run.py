"""What a run would do, without doing it: whom it would bill and by whom they would be paid, and who can't be paid and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cirro.kernel import sql
from cirro.rewards.domain.hand_over import Waiting, waiting
from cirro.rewards.domain.missing import first_missing
from cirro.rewards.domain.queue_transfers import count_returned
from cirro.rewards.domain.scope import Scope, in_scope
from cirro.rewards.domain.who_is_billed import JOINED, WHY_NOT, rule

_PLAN = f"""
SELECT x.why, x.missing, x.provider, x.currency, count(*), sum(x.amount), COALESCE(sum(x.fee), 0)
  FROM (SELECT y.why, CASE WHEN y.why = 'missing' THEN COALESCE(y.missing, 'provider') END AS missing,
               CASE WHEN y.why IS NULL THEN y.provider END AS provider, y.currency, y.amount, y.fee
          FROM (SELECT {WHY_NOT} AS why, {first_missing("g.currency")} AS missing, m.provider, g.currency, g.amount, o.fee
                  FROM (SELECT l.user_id, l.currency, sum(l.amount) AS amount FROM rewards_line l
                         WHERE l.bill_id IS NULL AND l.voided_at IS NULL AND l.available_on <= %(day)s AND {{whose}}
                         GROUP BY l.user_id, l.currency) g
                  {JOINED}) y) x
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Part:
    """Bills to be made, or to be paid again, by one provider in one currency; `amount` and `fees` in minor units."""

    provider: str
    currency: str
    count: int
    amount: int
    fees: int


@dataclass(frozen=True)
class Left:
    """Workers who get no bill in one currency for one reason (`who_is_billed.Why`; when something is `missing`: what comes first,
    `missing.Missing`), and what they have open, in minor units."""

    why: str
    missing: str | None
    currency: str
    workers: int
    amount: int


@dataclass(frozen=True)
class Plan:
    """What a run on this day would come to."""

    day: date
    bills: Sequence[Part]
    again: Sequence[Part]  # what came back, and would be paid by another method
    waiting: Sequence[Waiting]  # billed before, and not handed over yet
    left: Sequence[Left]


def plan_run(scope: Scope, day: date) -> Plan:
    """Changes nothing, and holds nobody up."""
    rows = sql.rows(_PLAN.format(whose=in_scope("l", scope)), {**rule(scope), "sandbox": scope, "day": day})
    return Plan(
        day,
        [
            Part(provider, currency, count, int(amount), int(fees))
            for why, _, provider, currency, count, amount, fees in rows
            if why is None
        ],
        [Part(*row) for row in count_returned(scope)],
        waiting(scope),
        [
            Left(why, missing, currency, count, int(amount))
            for why, missing, _, currency, count, amount, _ in rows
            if why is not None
        ],
    )
