"""Make bills: gather the open lines of each worker and currency, and begin to pay them.

Nobody's line is on two bills, and none is gathered while it is taken back: lines are locked before they are summed. A bill, its
lines' mark, its transfer and the transfer's first step are one statement, however many workers there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from cirro.kernel import sql
from cirro.rewards.domain.content_hash import DETAILS, LINES, content_hash, payer
from cirro.rewards.domain.queue_transfers import TRANSFERS, queue_returned
from cirro.rewards.domain.scope import Scope, in_scope, now_in
from cirro.rewards.domain.who_is_billed import JOINED, WHY_NOT, rule

Cause = Literal["calendar", "operator", "worker"]

# Nobody waits for a job: a run over millions may take longer than a call.
_PATIENCE = "SET LOCAL statement_timeout = '30min'"
_RUN = """
INSERT INTO rewards_payrun (sandbox_id, pay_on, cause, bills, created_at) VALUES (%(sandbox)s, %(day)s, %(cause)s, 0, %(now)s)
    ON CONFLICT DO NOTHING RETURNING id
"""
# Held until the commit: runs of one scope take turns, so numbers go up without gaps.
_COUNTER = """
INSERT INTO rewards_billcounter (sandbox_id, year, last) VALUES (%(sandbox)s, %(year)s, 0)
    ON CONFLICT (sandbox_id, year) DO UPDATE SET last = rewards_billcounter.last RETURNING last
"""
_HASH = content_hash(
    number="x.number", user="x.user_id", currency="x.currency", amount="x.amount", details="x.details", lines="x.lines"
)  # fmt: skip
_BILL = f"""
WITH gathered AS MATERIALIZED (
    SELECT l.id, l.space_id, l.gig_id, l.user_id, l.currency, l.amount, l.kind, l.earned_on, l.title FROM rewards_line l
     WHERE l.bill_id IS NULL AND l.voided_at IS NULL AND l.available_on <= %(day)s AND {{whose}} AND {{which}}
       AND EXISTS (SELECT FROM rewards_payoutmethod m
                    WHERE m.user_id = l.user_id AND m.is_active AND m.currency = l.currency)
     ORDER BY l.id FOR NO KEY UPDATE OF l
), payable AS MATERIALIZED (
    SELECT g.user_id, g.currency, g.amount::bigint AS amount, m.id AS method_id, o.provider, o.fee,
           %(last)s + row_number() OVER (ORDER BY g.user_id, g.currency) AS n
      FROM (SELECT user_id, currency, sum(amount) AS amount FROM gathered GROUP BY user_id, currency) g
      {JOINED}
     WHERE ({WHY_NOT}) IS NULL
), said AS (
    SELECT w.n, %(prefix)s || lpad(w.n::text, GREATEST(6, length(w.n::text)), '0') AS number, w.user_id, w.currency, w.amount,
           {DETAILS} AS details, {LINES} AS lines
      FROM payable w
      JOIN gathered l ON l.user_id = w.user_id AND l.currency = w.currency
      JOIN rewards_payee p ON p.user_id = w.user_id
      JOIN spaces_space s ON s.id = l.space_id
      LEFT JOIN gigs_gig g ON g.id = l.gig_id
     GROUP BY w.n, w.user_id, w.currency, w.amount, p.user_id
), bill AS (
    INSERT INTO rewards_bill (sandbox_id, run_id, user_id, number, currency, amount, state, state_at, details, content_hash,
                              created_at)
    SELECT %(sandbox)s, %(run)s, x.user_id, x.number, x.currency, x.amount, 'billed', %(now)s, x.details, {_HASH}, %(now)s
      FROM said x ORDER BY x.n
    RETURNING id, user_id, currency, number
), marked AS (
    UPDATE rewards_line l SET bill_id = b.id
      FROM gathered c JOIN bill b ON b.user_id = c.user_id AND b.currency = c.currency
     WHERE l.id = c.id
), due AS (
    SELECT b.id AS bill_id, b.number, w.user_id, w.method_id, w.provider, w.currency, w.amount, w.fee, 1 AS try
      FROM bill b JOIN payable w ON w.user_id = b.user_id AND w.currency = b.currency
), {TRANSFERS}
SELECT count(*) FROM bill
"""
# PostgreSQL looks up at the commit what foreign keys name, by a plan that the session may have made while there were few bills, or of
# tables that it holds for empty: then it reads all of them for each row. Measured: 91 s instead of 1 s for 20,000 workers.
_COUNT_ANEW = "ANALYZE rewards_bill, rewards_transfer"
_MANY = 1_000
_COUNTED = "UPDATE rewards_billcounter SET last = last + %(bills)s WHERE {whose} AND year = %(year)s"
_EVERYBODY = "true"
_ONE = "l.user_id = %(user)s"
_CLOSING = "l.user_id IN (SELECT c.user_id FROM rewards_payee c WHERE c.closing_at IS NOT NULL)"


@dataclass(frozen=True)
class Made:
    """A run: how many bills it made, and how many that had come back it began to pay anew."""

    run_id: int
    bills: int
    again: int = 0


def make_bills(scope: Scope, day: date, cause: Cause) -> Made | None:
    """Bill all open lines that are available by `day`, and pay anew what came back where the worker changed their method.

    None: the calendar's run for this pay day was made already, by this process or any other.
    """
    with transaction.atomic():
        now = now_in(scope)
        sql.execute(_PATIENCE)
        made = _make(scope, day, cause, now, _EVERYBODY, {})
        return None if made is None else Made(made.run_id, made.bills, queue_returned(scope, now))


def bill_worker(scope: Scope, user_id: int, day: date) -> int:
    """Bill one worker who asked for it, in all currencies that they can be paid in; hold and threshold don't count. How many
    bills. In the caller's transaction, which asked for the time first."""
    made = _make(scope, day, "worker", now_in(scope), _ONE, {"user": user_id, "asked": True})
    return made.bills if made else 0


def bill_closing(scope: Scope, day: date) -> int:
    """Bill all who have closed their account, without waiting for a pay day; how many bills."""
    with transaction.atomic():
        made = _make(scope, day, "worker", now_in(scope), _CLOSING, {})
        return made.bills if made else 0


def _make(
    scope: Scope, day: date, cause: Cause, now: datetime, which: str, params: dict[str, object]
) -> Made | None:
    values = {
        **rule(scope),
        "sandbox": scope,
        "day": day,
        "cause": cause,
        "now": now,
        "year": now.year,
        **params,
    }
    counter = sql.row(_COUNTER, values)
    assert counter is not None  # inserted or updated
    run = sql.row(_RUN, values)
    if run is None:
        return None
    # A sandbox has numbers of its own: play money makes no gaps in the bills of real money.
    prefix = f"{now.year}-" if scope is None else f"S{scope}-{now.year}-"
    row = sql.row(
        _BILL.replace("{whose}", in_scope("l", scope)).replace("{which}", which),
        {**values, "run": run[0], "last": counter[0], "prefix": prefix, "payer": payer()},
    )
    assert row is not None  # an aggregate always answers
    bills = int(row[0])
    if bills >= _MANY:
        sql.execute(_COUNT_ANEW)
    if bills:
        sql.execute(_COUNTED.format(whose=in_scope("rewards_billcounter", scope)), {**values, "bills": bills})
        sql.execute("UPDATE rewards_payrun SET bills = %s WHERE id = %s", [bills, run[0]])
    elif cause != "calendar":
        # Nothing came of it: only the calendar has to know that it was there.
        sql.execute("DELETE FROM rewards_payrun WHERE id = %s", [run[0]])
    return Made(run[0], bills)
