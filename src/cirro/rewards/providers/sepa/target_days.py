"""Days on which euro transfers are settled: those of the TARGET system."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, financial_holidays

# Where TARGET's days begin and end.
_FRANKFURT = ZoneInfo("Europe/Berlin")


@cache
def _closing_days() -> HolidayBase:
    return financial_holidays("ECB")


def execution_day(at: datetime) -> date:
    """The first TARGET day that is not over at this moment."""
    day = at.astimezone(_FRANKFURT).date()
    while day.weekday() >= 5 or day in _closing_days():
        day += timedelta(days=1)
    return day
