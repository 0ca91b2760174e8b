"""When money arrives: reckoned when somebody looks, from the calendar as it is now. One statement, however many lines are on the page.

An open line is billed on the first pay day that is still ahead and on which it is available, together with all else that is open
then; from the pay day, it takes the provider's business days. A promise is made only where the run would keep it: both go by
`who_is_billed.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

import orjson

from cirro.kernel import clock, sql
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.calendar.business_days import add_business_days
from cirro.rewards.domain.scope import Scope, usable_providers
from cirro.rewards.domain.who_is_billed import JOINED, WHY_NOT, rule


class NoDate(StrEnum):
    """Why there is no day, in the order of `who_is_billed.Why`, and what else there is."""

    NOTHING = "nothing"  # all that is open adds up to nothing, or less
    TOO_LARGE = "too_large"  # for one transfer
    HELD = "held"  # by the worker
    MISSING = "missing"  # something, before they can be paid
    THRESHOLD = "threshold"  # the worker's: not enough yet
    FEE = "fee"  # would eat it up
    ON_DEMAND = "on_demand"  # when the worker asks for it
    RETURNED = "returned"  # it came back: the worker has to do something
    TAKEN_BACK = "taken_back"  # a bonus that was deleted


@dataclass(frozen=True)
class Expected:
    """The day `on` which money arrives, or did, or was to; `pay_day`, on which it is billed, or was; or `why` there is none of both. With
    `if_asked` they hold when the worker asks for a bill in time."""

    on: date | None = None
    pay_day: date | None = None
    why: NoDate | None = None
    if_asked: bool = False


_FACTS = """COALESCE(h.held_at, %(now)s),
       (SELECT max(r.pay_on) FROM rewards_payrun r
         WHERE r.cause = 'calendar' AND r.sandbox_id IS NOT DISTINCT FROM {row}.sandbox_id)"""
_BILL = """b.id, b.state, b.state_at, b.created_at, b.currency,
       (SELECT t.provider FROM rewards_transfer t WHERE t.bill_id = b.id ORDER BY t.id DESC LIMIT 1)"""
# What is open together with the lines of the page: for each day on which more becomes available, why not all of it until
# then is billed, and the days that a transfer takes.
_OPEN = f"""
SELECT g.user_id, g.currency, g.sandbox_id,
       jsonb_agg(jsonb_build_array(g.available_on, {WHY_NOT}, o.days) ORDER BY g.available_on) AS sums
  FROM (SELECT l.user_id, l.currency, l.sandbox_id, l.available_on,
               sum(sum(l.amount)) OVER (PARTITION BY l.user_id, l.currency, l.sandbox_id ORDER BY l.available_on) AS amount
          FROM (SELECT DISTINCT user_id, currency, sandbox_id FROM page
                 WHERE bill_id IS NULL AND voided_at IS NULL AND (sandbox_id IS NULL) = {{is_live}}) own
          JOIN rewards_line l ON l.user_id = own.user_id AND l.currency = own.currency
               AND l.sandbox_id IS NOT DISTINCT FROM own.sandbox_id AND l.bill_id IS NULL AND l.voided_at IS NULL
         GROUP BY l.user_id, l.currency, l.sandbox_id, l.available_on) g
  {JOINED}
 GROUP BY g.user_id, g.currency, g.sandbox_id
"""
_PLAY = "play_"
_LINES = f"""
WITH page AS MATERIALIZED (SELECT * FROM rewards_line WHERE id = ANY(%(ids)s)),
open_ones AS ({_OPEN.format(is_live="true")} UNION ALL {re.sub(r"%[(]", f"%({_PLAY}", _OPEN).format(is_live="false")})
SELECT l.id, l.sandbox_id, l.available_on, l.voided_at IS NOT NULL, x.sums::text, {_FACTS.format(row="l")}, {_BILL}
  FROM page l
  LEFT JOIN open_ones x ON x.user_id = l.user_id AND x.currency = l.currency AND x.sandbox_id IS NOT DISTINCT FROM l.sandbox_id
  LEFT JOIN rewards_bill b ON b.id = l.bill_id
  LEFT JOIN kernel_heldclock h ON h.space_id = l.sandbox_id
"""
_BILLS = f"""
SELECT b.id, b.sandbox_id, NULL, false, NULL, {_FACTS.format(row="b")}, {_BILL}
  FROM rewards_bill b LEFT JOIN kernel_heldclock h ON h.space_id = b.sandbox_id
 WHERE b.id = ANY(%(ids)s)
"""
_DAY = timedelta(days=1)


class _Row(NamedTuple):
    """Days of UTC, but for `arrived_on`, which is the reader's."""

    id: int
    scope: Scope
    available_on: date
    is_void: bool
    sums: str | None
    now: date
    last_run: date | None
    bill_id: int | None
    state: str
    state_on: date
    billed_on: date
    currency: str
    provider: str
    arrived_on: date | None


def expect_lines(ids: Sequence[int], zone: tzinfo = UTC) -> dict[int, Expected]:
    """For each of these lines, whoever's they are; in sandboxes by their clocks. Pay days are days of UTC; what has arrived did so on a
    day in the `zone` of who looks."""
    # Where bills are made only for who asks, hold and threshold don't count.
    asked = not pay_calendar().is_automatic
    play = {f"{_PLAY}{name}": value for name, value in rule(0, asked=asked).items()}
    return _expect(_LINES, {**rule(None, asked=asked), **play, "ids": list(ids)}, zone)


def expect_bills(ids: Sequence[int]) -> dict[int, Expected]:
    """For each of these bills, in days of UTC."""
    return _expect(_BILLS, {"ids": list(ids)}, UTC)


def _expect(query: str, params: dict[str, object], zone: tzinfo) -> dict[int, Expected]:
    rows = sql.rows(query, {**params, "now": clock.now()})
    return {row.id: _of_row(row) for row in (_dated(row, zone) for row in rows)}


def _dated(row: sql.Row, zone: tzinfo) -> _Row:
    state_at = row[_Row._fields.index("state_on")]
    arrived_on = None if state_at is None else state_at.astimezone(zone).date()
    days = (value.astimezone(UTC).date() if isinstance(value, datetime) else value for value in row)
    return _Row._make((*days, arrived_on))


def _of_row(row: _Row) -> Expected:
    if row.is_void:
        return Expected(why=NoDate.TAKEN_BACK)
    if row.bill_id is not None:
        return _of_bill(row)
    return _of_open(row)


def _of_bill(row: _Row) -> Expected:
    if row.state == "returned":
        return Expected(why=NoDate.RETURNED)
    if row.state == "settled":
        return Expected(row.arrived_on, row.billed_on)
    # What is not sent yet goes today at the earliest.
    start = row.state_on if row.state == "sent" else max(row.billed_on, row.now)
    offers = usable_providers(row.scope).get(row.provider)
    days = (offer.days for offer in (offers.offers() if offers else ()) if offer.currency == row.currency)
    return Expected(add_business_days(start, next(days, 0)), row.billed_on)


def _of_open(row: _Row) -> Expected:
    calendar = pay_calendar()
    sums = [(date.fromisoformat(day), why, days) for day, why, days in orjson.loads(row.sums or "[]")]
    if not calendar.is_automatic:
        why = next(why for day, why, _ in reversed(sums) if day >= row.available_on)
        if why is not None:
            return Expected(why=NoDate(why))
        if calendar.window is None:
            return Expected(why=NoDate.ON_DEMAND)
    # A pay day that has come and had no run yet is still ahead; one that had its run is not, even today. Whoever asks does so today at
    # the earliest.
    ahead = (
        row.now if not calendar.is_automatic else date.min if row.last_run is None else row.last_run + _DAY
    )
    why, start = None, max(row.available_on, ahead)
    while (pay_day := calendar.next_on_or_after(start)) is not None:
        why, days = next((why, days) for day, why, days in reversed(sums) if day <= pay_day)
        if why is None:
            pay_day = max(pay_day, row.now)
            return Expected(add_business_days(pay_day, days), pay_day, if_asked=not calendar.is_automatic)
        later = [day for day, _, _ in sums if day > pay_day]
        if not later:
            break
        # More becomes available then.
        start = later[0]
    return Expected(why=NoDate(why or NoDate.ON_DEMAND))
