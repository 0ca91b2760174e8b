"""What a person earned and where it is, in sums. Sandboxes' play money is never added to real money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cirro.kernel import clock, sql
from cirro.rewards.domain.line_states import STATE


@dataclass(frozen=True)
class Sums:
    """All of a person's money in one currency, minor units; earned = pending + on_the_way + returned + paid. `fees` is what
    transfers that arrived have cost of `paid`."""

    is_sandbox: bool
    currency: str
    earned: int
    pending: int
    on_the_way: int
    returned: int
    paid: int
    fees: int


@dataclass(frozen=True)
class Month:
    """What one Space brought in one month (its first day), minor units; less than nothing when more was taken back. `today` is the day
    that it is there (UTC): Spaces date what they report as they like, also ahead."""

    is_sandbox: bool
    currency: str
    first_day: date
    space_id: int
    space_name: str
    amount: int
    today: date


@dataclass(frozen=True)
class SpaceTotal:
    """What one Space brought in one currency. `timed_amount` is what of it came from gigs whose time is known, and `timed_ms` that
    time, in milliseconds."""

    is_sandbox: bool
    currency: str
    space_id: int
    space_name: str
    amount: int
    timed_amount: int
    timed_ms: int

    @property
    def per_hour(self) -> int | None:
        """What an hour brought in minor units, where time is known."""
        return round(self.timed_amount * 3_600_000 / self.timed_ms) if self.timed_ms else None


_SUMS = f"""
SELECT is_sandbox, currency, sum(amount), sum(amount) FILTER (WHERE state = 'pending'),
       sum(amount) FILTER (WHERE state = 'on_the_way'), sum(amount) FILTER (WHERE state = 'returned'),
       sum(amount) FILTER (WHERE state = 'paid'),
       (SELECT sum(t.fee) FROM rewards_bill p JOIN rewards_transfer t ON t.bill_id = p.id AND t.state = 'settled'
         WHERE p.user_id = %(user)s AND p.currency = each.currency AND (p.sandbox_id IS NOT NULL) = each.is_sandbox)
  FROM (SELECT l.sandbox_id IS NOT NULL AS is_sandbox, l.currency, l.amount, {STATE} AS state
          FROM rewards_line l LEFT JOIN rewards_bill b ON b.id = l.bill_id
         WHERE l.user_id = %(user)s AND l.voided_at IS NULL) each
 GROUP BY is_sandbox, currency ORDER BY is_sandbox, currency
"""
_MONTHS = """
SELECT l.sandbox_id IS NOT NULL, l.currency, date_trunc('month', l.earned_on)::date AS month, s.id, s.name, sum(l.amount),
       (COALESCE(h.held_at, %(now)s) AT TIME ZONE 'UTC')::date
  FROM rewards_line l JOIN spaces_space s ON s.id = l.space_id
  LEFT JOIN kernel_heldclock h ON h.space_id = l.sandbox_id
 WHERE l.user_id = %(user)s AND l.voided_at IS NULL
 GROUP BY 1, 2, 3, 4, 5, 7 ORDER BY 1, 2, month, s.id
"""
# Bonuses belong to no time that was spent; pieces and their reversals do.
_SPACES = """
WITH earned AS (
    SELECT l.sandbox_id, l.currency, l.space_id, l.gig_id, sum(l.amount) AS amount,
           sum(l.amount) FILTER (WHERE l.kind IN ('result', 'time', 'reversal')) AS for_work
      FROM rewards_line l WHERE l.user_id = %(user)s AND l.voided_at IS NULL GROUP BY 1, 2, 3, 4
), spent AS (
    SELECT t.space_id, t.gig_id, t.currency, sum(t.duration_in_ms) AS ms FROM rewards_gigtimeactivity t
     WHERE t.user_id = %(user)s AND t.space_id IN (SELECT space_id FROM earned) GROUP BY 1, 2, 3
)
SELECT e.sandbox_id IS NOT NULL, e.currency, s.id, s.name, sum(e.amount),
       COALESCE(sum(e.for_work) FILTER (WHERE t.ms IS NOT NULL), 0), COALESCE(sum(t.ms), 0)
  FROM earned e JOIN spaces_space s ON s.id = e.space_id
  LEFT JOIN spent t ON t.space_id = e.space_id AND t.gig_id = e.gig_id AND t.currency = e.currency
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, sum(e.amount) DESC, s.id
"""


def person_sums(user_id: int) -> list[Sums]:
    """By currency, real money before sandboxes' play money."""
    return [
        Sums(is_sandbox, currency, *(int(amount or 0) for amount in amounts))
        for is_sandbox, currency, *amounts in sql.rows(_SUMS, {"user": user_id})
    ]


def person_months(user_id: int) -> list[Month]:
    """Each month in which something was earned, by currency, month and Space."""
    rows = sql.rows(_MONTHS, {"user": user_id, "now": clock.now()})
    return [Month(*(*row[:5], int(row[5]), row[6])) for row in rows]


def person_spaces(user_id: int) -> list[SpaceTotal]:
    """By currency, the Space that brought most first."""
    return [
        SpaceTotal(*row[:4], *(int(number) for number in row[4:]))
        for row in sql.rows(_SPACES, {"user": user_id})
    ]
