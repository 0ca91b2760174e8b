"""What a Space has to bring for a span of days, by cost centre: it adds up to what its funding account changed by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit
from cirro.rewards.domain.cost_centers import CostCenter

_SECONDS = 600

# By the moments at which lines were written and voided, which are those of their books. In one statement, so as of one moment.
_STATEMENT = """
SELECT cost_center_key, cost_center_data::text, currency,
       COALESCE(sum(amount) FILTER (WHERE kind IN ('result', 'time')), 0)::bigint,
       COALESCE(sum(amount) FILTER (WHERE kind = 'reversal'), 0)::bigint,
       COALESCE(sum(amount) FILTER (WHERE kind = 'payout'), 0)::bigint,
       COALESCE(sum(amount) FILTER (WHERE kind = 'adjustment'), 0)::bigint,
       COALESCE(sum(amount) FILTER (WHERE kind = 'funding'), 0)::bigint
  FROM (SELECT l.cost_center_key, l.cost_center_data, l.currency, l.kind, l.amount FROM rewards_line l
         WHERE l.space_id = %(space)s AND l.created_at >= %(since)s AND l.created_at < %(until)s
         UNION ALL
        SELECT l.cost_center_key, l.cost_center_data, l.currency, l.kind, -l.amount FROM rewards_line l
         WHERE l.space_id = %(space)s AND l.voided_at >= %(since)s AND l.voided_at < %(until)s
         UNION ALL
        SELECT NULL, NULL, e.currency, 'funding', -e.amount
          FROM rewards_booktransaction t
          JOIN rewards_bookentry e ON e.transaction_id = t.id
          JOIN rewards_bookaccount a ON a.id = e.account_id AND a.kind = 'funding'
         WHERE t.space_id = %(space)s AND t.at >= %(since)s AND t.at < %(until)s) moved
 GROUP BY cost_center_key, cost_center_data, currency
 ORDER BY currency, cost_center_key NULLS LAST, cost_center_data NULLS LAST
"""


@dataclass(frozen=True)
class Part:
    """What was moved for one cost centre in one currency, minor units. `earned` by results and time, `reversed_` of it (negative),
    `bonuses` without those that were deleted."""

    cost_center: CostCenter
    currency: str
    earned: int
    reversed_: int
    bonuses: int

    @property
    def total(self) -> int:
        """What the Space brings for it."""
        return self.earned + self.reversed_ + self.bonuses


@dataclass(frozen=True)
class Statement:
    """From the first to the last day (UTC), both included; None: from the beginning, until now. `funding`: currency → what the books
    say that the Space has to bring; `adjustments`: currency → what the operator gave besides, which the Space doesn't bring."""

    space_id: int
    first: date | None
    last: date | None
    parts: Sequence[Part]
    funding: Mapping[str, int]
    adjustments: Mapping[str, int]

    @property
    def totals(self) -> dict[str, int]:
        """Currency → the sum over all cost centres."""
        found: dict[str, int] = defaultdict(int)
        for part in self.parts:
            found[part.currency] += part.total
        return dict(found)

    @property
    def adds_up(self) -> bool:
        """Whether it is what the books say."""
        found = self.totals
        return all(found.get(each, 0) == self.funding.get(each, 0) for each in {*found, *self.funding})


def statement(space_id: int, first: date | None = None, last: date | None = None) -> Statement:
    """The statement of a Space for these days. Takes no locks."""
    values = {"space": space_id, "since": _start(first or date.min), "until": _end(last)}
    with time_limit(_SECONDS):
        rows = sql.rows(_STATEMENT, values)
    funding: dict[str, int] = defaultdict(int)
    adjustments: dict[str, int] = defaultdict(int)
    parts = []
    for key, data, currency, earned, reversed_, bonuses, adjusted, funded in rows:
        for sums, amount in ((funding, funded), (adjustments, adjusted)):
            if amount:
                sums[currency] += amount
        if earned or reversed_ or bonuses:
            parts.append(Part(CostCenter.of_row(key, data), currency, earned, reversed_, bonuses))
    return Statement(space_id, first, last, parts, dict(funding), dict(adjustments))


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _end(last: date | None) -> datetime:
    return datetime.max.replace(tzinfo=UTC) if last in (None, date.max) else _start(last + timedelta(days=1))
