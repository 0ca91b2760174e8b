"""Does money move? Transfers that stand still, and a pay day that nobody has seen to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from cirro.kernel import clock, sql
from cirro.kernel.money import LARGEST
from cirro.rewards.domain.run_due_pay import due_pay_day
from cirro.rewards.domain.scope import usable_providers
from cirro.site.doctor.finding import Finding, fail, ok, warn

_LATE = timedelta(minutes=15)
_LONG = timedelta(days=1)
_STILL = """
SELECT count(*) FILTER (WHERE t.state = 'billed' AND t.provider = ANY(%(providers)s)),
       count(*) FILTER (WHERE t.state = 'billed' AND NOT t.provider = ANY(%(providers)s)), max(t.provider) FILTER (
           WHERE t.state = 'billed' AND NOT t.provider = ANY(%(providers)s)),
       count(*) FILTER (WHERE t.state IN ('sending', 'unknown') AND t.state_at < %(long_ago)s)
  FROM rewards_transfer t
 WHERE t.sandbox_id IS NULL AND t.state IN ('billed', 'sending', 'unknown') AND t.state_at < %(late)s
"""
_TOO_LARGE = f"""
SELECT l.user_id, l.currency FROM rewards_line l WHERE l.bill_id IS NULL AND l.voided_at IS NULL AND l.sandbox_id IS NULL
 GROUP BY l.user_id, l.currency HAVING sum(l.amount) > {LARGEST} ORDER BY l.user_id, l.currency LIMIT 10
"""
_IS_OPEN = """
SELECT EXISTS (SELECT FROM rewards_line l WHERE l.bill_id IS NULL AND l.voided_at IS NULL AND l.sandbox_id IS NULL
                                            AND l.available_on <= %(day)s AND l.created_at < %(late)s)
"""


def check_transfers() -> Iterator[Finding]:
    """Of live Spaces: what waits to be handed over, what has been unknown for long, the pay calendar, and what is too large
    to be billed."""
    now = clock.now()
    row = sql.row(
        _STILL, {"providers": list(usable_providers(None)), "late": now - _LATE, "long_ago": now - _LONG}
    )
    assert row is not None  # an aggregate always answers
    waiting, orphaned, provider, unknown = row
    missed = _missed_pay_day(now)
    if waiting or missed:
        late = f"{waiting} transfers wait" if waiting else f"the pay day of {missed} had no run"
        yield fail("payouts", f"{late} for more than 15 min", "see that a worker runs, and what its log says")
    else:
        yield ok("payouts", "none is late")
    if orphaned:
        yield fail(
            "payouts",
            f"{orphaned} transfers wait for {provider}, which is not switched on",
            "switch it on again; or `cirro payouts list --state billed`, and `cirro payouts return` each",
        )
    if unknown:
        yield warn(
            "payouts",
            f"of {unknown} transfers nobody knows for more than a day whether they were sent",
            "docs/paying.md says what to do about what is unknown",
        )
    yield from _too_large()


def _too_large() -> Iterator[Finding]:
    """What no run bills, because no transfer takes so much."""
    found = ", ".join(f"user {user} in {currency}" for user, currency in sql.rows(_TOO_LARGE))
    if found:
        yield warn(
            "payouts",
            f"more is open than one transfer takes, so it is not billed: {found}",
            "docs/paying.md says what to do about what is too large",
        )


def _missed_pay_day(now: datetime) -> date | None:
    """One that has come, with something to be billed, and had no run."""
    day = due_pay_day(None, now.date())
    if day is None or datetime.combine(day, time(0), UTC) > now - _LATE:
        return None
    row = sql.row(_IS_OPEN, {"day": day, "late": now - _LATE})
    return day if row and row[0] else None
