"""Days on which banks in Europe work: no weekends, and none of the days on which the TARGET system is closed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Whether transfers are settled on it. From 2101 on, only weekends count: nobody knows TARGET's days there."""
    return day.weekday() < _SATURDAY and day not in _closing_days(day.year)


def next_business_day(day: date) -> date:
    """`day` itself, or the first business day after it. At the end of time it is `day`."""
    moved = day
    while not is_business_day(moved):
        if moved == date.max:
            return day
        moved += _DAY
    return moved


def add_business_days(day: date, count: int) -> date:
    """The business day that comes `count` (0 or more) business days after `day`; for 0, as `next_business_day`."""
    moved = next_business_day(day)
    for _ in range(count):
        if moved == date.max:
            break
        moved = next_business_day(moved + _DAY)
    return moved


@cache
def _closing_days(year: int) -> frozenset[date]:
    # Loaded when it is needed: most starts have nothing to do with pay days.
    from holidays import financial_holidays

    return frozenset(financial_holidays("ECB", years=year))
