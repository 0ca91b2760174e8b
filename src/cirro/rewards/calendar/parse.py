"""Read a pay calendar as operators write it."""

from __future__ import annotations

import re

from cirro.rewards.calendar.calendar import Calendar

DEFAULT = "twice-monthly:1,16"
FORMS = "weekly:fri, twice-monthly:1,16, monthly:11, monthly:11:request=11-19 or on-demand"

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY = re.compile(r"weekly:([a-z]{3})")
_TWICE = re.compile(r"twice-monthly:([0-9]{1,2}),([0-9]{1,2})")
_MONTHLY = re.compile(r"monthly:([0-9]{1,2})(?::request=([0-9]{1,2})-([0-9]{1,2}))?")


def parse(text: str) -> Calendar:
    """Raises ValueError with what it must be like."""
    if text == "on-demand":
        return Calendar(text)
    if (found := _WEEKLY.fullmatch(text)) and found[1] in _WEEKDAYS:
        return Calendar(text, weekday=_WEEKDAYS.index(found[1]))
    if found := _TWICE.fullmatch(text):
        first, second = _day(found[1]), _day(found[2])
        if first >= second:
            raise ValueError("must name the earlier day first, such as twice-monthly:1,16")
        return Calendar(text, month_days=(first, second))
    if found := _MONTHLY.fullmatch(text):
        day = _day(found[1])
        if found[2] is None:
            return Calendar(text, month_days=(day,))
        opens, closes = _day(found[2]), _day(found[3])
        if not day <= opens <= closes:
            raise ValueError(
                "must have a window that begins on its day or later, such as monthly:11:request=11-19"
            )
        return Calendar(text, month_days=(day,), window=(opens, closes))
    raise ValueError(f"must be like {FORMS}, not {text!r}")


def _day(text: str) -> int:
    if not 1 <= int(text) <= 31:
        raise ValueError(f"must name days of a month, 1 to 31, not {text}")
    return int(text)
