"""The pay calendar: on which days bills are made, and on which days banks work. Pure functions of dates."""

from __future__ import annotations

from django.conf import settings

from cirro.rewards.calendar.calendar import Calendar

__all__ = ["Calendar", "pay_calendar"]


def pay_calendar() -> Calendar:
    """The operator's: CIRRO_PAY_CALENDAR (docs/paying.md)."""
    calendar: Calendar = settings.PAY_CALENDAR
    return calendar
