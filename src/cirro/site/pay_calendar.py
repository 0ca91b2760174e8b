"""The operator's pay calendar."""

from __future__ import annotations

import os

from cirro.rewards.calendar.calendar import Calendar
from cirro.rewards.calendar.parse import DEFAULT, parse
from cirro.site.home import SettingError


def pay_calendar() -> Calendar:
    """CIRRO_PAY_CALENDAR: when bills are made. Raises SettingError."""
    try:
        return parse(os.environ.get("CIRRO_PAY_CALENDAR") or DEFAULT)
    except ValueError as error:
        raise SettingError(f"CIRRO_PAY_CALENDAR {error}") from error
