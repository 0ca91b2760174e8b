"""When bills are made next, in words for the payout settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cirro.kernel import clock
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.domain.run_due_pay import last_run

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NextPayDay:
    """`day` None: none is ahead, bills are made on demand. `is_automatic`: bills come without asking; `may_ask`: one may ask
    for a bill today."""

    day: date | None
    is_automatic: bool
    may_ask: bool


def next_pay_day() -> NextPayDay:
    """Of live Spaces."""
    calendar, today = pay_calendar(), clock.now().date()
    last = last_run(None) if calendar.is_automatic else None
    # Today's run, once it was made, gathers nothing more: as `expected.py` reckons for each line.
    start = today if last is None else max(today, last + _DAY)
    return NextPayDay(calendar.next_on_or_after(start), calendar.is_automatic, calendar.may_ask_on(today))
