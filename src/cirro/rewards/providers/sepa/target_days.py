"""The day on which a euro transfer is carried out."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cirro.rewards.calendar.business_days import next_business_day

# Where the days of the TARGET system begin and end.
_FRANKFURT = ZoneInfo("Europe/Berlin")


def execution_day(at: datetime) -> date:
    """The first TARGET day that is not over at this moment."""
    return next_business_day(at.astimezone(_FRANKFURT).date())
