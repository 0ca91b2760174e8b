"""What the pay calendar brings: found by asking whether a pay day has come that has no run, never by a timer in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from cirro.kernel import clock, sql
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.domain.ask_again import ask_again, batches_to_ask
from cirro.rewards.domain.hand_over import hand_over, waiting
from cirro.rewards.domain.make_bills import bill_closing, make_bills
from cirro.rewards.domain.scope import Scope, in_scope, usable_providers
from cirro.rewards.domain.who_is_billed import JOINED, WHY_NOT, rule

_LAST_RUN = "SELECT max(r.pay_on) FROM rewards_payrun r WHERE r.cause = 'calendar' AND {whose}"
# Whether a run on this day would bill anybody who closed their account.
_CLOSING = f"""
SELECT EXISTS (
    SELECT FROM (SELECT l.user_id, l.currency, sum(l.amount) AS amount
                   FROM rewards_payee c JOIN rewards_line l ON l.user_id = c.user_id
                  WHERE c.closing_at IS NOT NULL AND l.bill_id IS NULL AND l.voided_at IS NULL AND l.sandbox_id IS NULL
                    AND l.available_on <= %(day)s
                  GROUP BY l.user_id, l.currency) g
    {JOINED}
     WHERE ({WHY_NOT}) IS NULL)
"""
_OF_SANDBOX = """
SELECT (SELECT min(l.available_on) FROM rewards_line l
         WHERE l.sandbox_id = %(sandbox)s AND l.bill_id IS NULL AND l.voided_at IS NULL),
       (SELECT min(b.state_at) FROM rewards_bill b WHERE b.sandbox_id = %(sandbox)s AND b.state = 'returned'),
       (SELECT min(t.created_at) FROM rewards_transfer t
         WHERE t.sandbox_id = %(sandbox)s AND t.state = 'billed' AND t.provider = ANY(%(providers)s)),
       (SELECT min(p.next_ask_at) FROM rewards_paymentbatch p WHERE p.sandbox_id = %(sandbox)s)
"""
# Those with something that may be due, whose clock runs.
_SANDBOXES = """
SELECT x.sandbox_id FROM (
    SELECT l.sandbox_id FROM rewards_line l
     WHERE l.sandbox_id IS NOT NULL AND l.bill_id IS NULL AND l.voided_at IS NULL AND l.available_on <= %(day)s
     UNION
    SELECT b.sandbox_id FROM rewards_bill b WHERE b.state = 'returned' AND b.sandbox_id IS NOT NULL
     UNION
    SELECT t.sandbox_id FROM rewards_transfer t WHERE t.state = 'billed' AND t.sandbox_id IS NOT NULL
     UNION
    SELECT p.sandbox_id FROM rewards_paymentbatch p WHERE p.next_ask_at <= %(now)s AND p.sandbox_id IS NOT NULL) x
 WHERE NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = x.sandbox_id)
 ORDER BY x.sandbox_id
"""
_DAY = timedelta(days=1)


def last_run(scope: Scope) -> date | None:
    """The latest pay day of the calendar that had its run."""
    row = sql.row(_LAST_RUN.format(whose=in_scope("r", scope)), {"sandbox": scope})
    day: date | None = row[0] if row else None
    return day


def due_pay_day(scope: Scope, today: date) -> date | None:
    """The pay day that has come and had no run; of several, the latest, which gathers what the others would have."""
    day = pay_calendar().last_on_or_before(today)
    if day is None:
        return None
    last = last_run(scope)
    return day if last is None or last < day else None


def make_due_bills() -> int:
    """In live Spaces: the run of a pay day that has come, and bills for who has closed their account; how many bills."""
    today = clock.now().date()
    made, bills = None, 0
    day = due_pay_day(None, today)
    if day is not None:
        made = make_bills(None, day, "calendar")
    if sql.rows(_CLOSING, {**rule(None), "day": today}) == [(True,)]:
        bills = bill_closing(None, today)
    return bills + (made.bills if made else 0)


def next_pay_moment(space_id: int) -> datetime | None:
    """When something of money falls due next in this sandbox; see `spaces.domain.falls_due`."""
    available, returned, billed, asking = _of_sandbox(space_id)
    pay_day = _next_run(space_id, available, returned)
    coming = [None if pay_day is None else _begin(pay_day), billed, asking]
    return min((moment for moment in coming if moment is not None), default=None)


def run_due_pay(space_id: int, now: datetime) -> int:
    """Carry out what is due in one sandbox at `now`, its present moment, in the caller's transaction, which has its turn; how many
    bills and batches that was."""
    available, returned, _, _ = _of_sandbox(space_id)
    steps = 0
    pay_day = _next_run(space_id, available, returned)
    if pay_day is not None and pay_day <= now.date():
        # Pay days before the latest one are part of it.
        latest = due_pay_day(space_id, now.date())
        made = None if latest is None else make_bills(space_id, latest, "calendar")
        steps += made.bills + made.again if made else 0
    steps += hand_over_waiting(space_id)
    for batch_id in batches_to_ask(space_id, now):
        ask_again(space_id, batch_id)
        steps += 1
    return steps


def hand_over_waiting(scope: Scope) -> int:
    """Hand over all that waits there, batch by batch; how many batches."""
    batches = 0
    for each in waiting(scope):
        while hand_over(scope, each.provider, each.currency) is not None:
            batches += 1
    return batches


def running_sandboxes(now: datetime) -> list[int]:
    """Sandboxes that run with real time and may have something due."""
    day = pay_calendar().last_on_or_before(now.date()) or date.min
    return [id for (id,) in sql.rows(_SANDBOXES, {"day": day, "now": now})]


def _of_sandbox(space_id: int) -> sql.Row:
    row = sql.row(_OF_SANDBOX, {"sandbox": space_id, "providers": list(usable_providers(space_id))})
    assert row is not None  # it selects from nothing
    return row


def _next_run(space_id: int, available: date | None, returned: datetime | None) -> date | None:
    """The pay day on which the calendar has something to look at next: open lines, or what came back."""
    wanted = [day for day in (available, returned and returned.date()) if day is not None]
    if not wanted or not pay_calendar().is_automatic:
        return None
    last = last_run(space_id)
    return pay_calendar().next_on_or_after(max(min(wanted), date.min if last is None else last + _DAY))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
