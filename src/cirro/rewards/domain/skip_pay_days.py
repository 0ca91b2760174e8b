"""Pass over the pay days of a sandbox on which nothing could be billed: a clock that moves by years would stop at each of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from cirro.kernel import sql
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.domain.queue_transfers import count_returned
from cirro.rewards.domain.run_due_pay import last_run
from cirro.rewards.domain.who_is_billed import JOINED, WHY_NOT, rule

# The first day on which what somebody has open could be billed, as things stand: nothing but time changes while a clock moves.
_FACTS = f"""
SELECT min(g.available_on), min(g.available_on) FILTER (WHERE ({WHY_NOT}) IS NULL) FROM (
    SELECT l.user_id, l.currency, l.available_on,
           sum(sum(l.amount)) OVER (PARTITION BY l.user_id, l.currency ORDER BY l.available_on) AS amount
      FROM rewards_line l WHERE l.sandbox_id = %(sandbox)s AND l.bill_id IS NULL AND l.voided_at IS NULL
     GROUP BY l.user_id, l.currency, l.available_on) g
  {JOINED}
"""
_ON_ITS_WAY = """
SELECT EXISTS (SELECT FROM rewards_paymentbatch p WHERE p.sandbox_id = %(sandbox)s AND p.next_ask_at IS NOT NULL)
    OR EXISTS (SELECT FROM rewards_transfer t WHERE t.sandbox_id = %(sandbox)s AND t.state = 'billed')
"""
# As the run of that day would have left it.
_EMPTY_RUN = """
INSERT INTO rewards_payrun (sandbox_id, pay_on, cause, bills, created_at) VALUES (%s, %s, 'calendar', 0, %s) ON CONFLICT DO NOTHING
"""
_DAY = timedelta(days=1)


def skip_pay_days(space_id: int, until: datetime) -> None:
    """Note as done the latest pay day, not after `until`, before which nothing of this sandbox can be billed; in the caller's
    transaction, which has its turn. Does nothing while money is on its way there: what comes back may be paid again."""
    values = {**rule(space_id), "sandbox": space_id}
    ((available, billable),) = sql.rows(_FACTS, values)
    if available is None or not pay_calendar().is_automatic:
        return
    ((is_on_its_way,),) = sql.rows(_ON_ITS_WAY, values)
    if is_on_its_way or count_returned(space_id):
        return
    last = last_run(space_id)
    first = pay_calendar().next_on_or_after(available if last is None else max(available, last + _DAY))
    day = pay_calendar().last_on_or_before(
        until.date() if billable is None else min(until.date(), billable - _DAY)
    )
    if first is not None and day is not None and first <= day:
        sql.execute(_EMPTY_RUN, [space_id, day, datetime.combine(day, time(0), UTC)])
