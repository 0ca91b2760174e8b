"""A pay calendar: which days are pay days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cirro.rewards.calendar.business_days import next_business_day

# No closing of banks lasts longer: weekend, holidays and the next weekend.
_LONGEST_CLOSING = timedelta(days=7)
_MONTHS = 12


@dataclass(frozen=True)
class Calendar:
    """When bills are made. One of `weekday` (0: Monday) and `month_days` is given, or none of both: on demand.

    A day on which banks are closed moves to the next business day; a day that a month doesn't have is its last one.
    """

    text: str  # as the operator wrote it
    weekday: int | None = None
    month_days: tuple[int, ...] = ()
    window: tuple[int, int] | None = (
        None  # bills are made only for who asks on these days of the month, both included
    )

    @property
    def is_automatic(self) -> bool:
        """Whether bills are made without anybody asking."""
        return self.window is None and (self.weekday is not None or bool(self.month_days))

    def may_ask_on(self, day: date) -> bool:
        """Whether a worker may ask for a bill on this day."""
        if self.window is None:
            return not self.is_automatic
        opens, closes = (_of_month(day.year, day.month, each) for each in self.window)
        return opens <= day <= closes

    def next_on_or_after(self, day: date) -> date | None:
        """The first pay day that isn't before `day`; with a window, the first business day on which a bill that is asked for
        as soon as possible is paid. None: on demand, or time ends before."""
        if self.window is not None:
            asked = self._next_asking(day)
            return None if asked is None else next_business_day(asked)
        start = day - min(_LONGEST_CLOSING, day - date.min)
        moved = (next_business_day(nominal) for nominal in self._nominal_from(start))
        return next((each for each in moved if each >= day), None)

    def last_on_or_before(self, day: date) -> date | None:
        """The latest day, not after `day`, on which bills were to be made without anybody asking; None: there is none."""
        if not self.is_automatic:
            return None
        # A period back there is one, wherever it moved.
        start = day - min(timedelta(days=31) + _LONGEST_CLOSING, day - date.min)
        passed = None
        for nominal in self._nominal_from(start):
            moved = next_business_day(nominal)
            if moved > day:
                break
            passed = moved
        return passed

    def _nominal_from(self, day: date) -> Iterator[date]:
        """The days that the calendar names, on or after `day`, in order, until the end of time."""
        if self.weekday is not None:
            ahead = (self.weekday - day.weekday()) % 7
            while date.max - day >= timedelta(days=ahead):
                day += timedelta(days=ahead)
                yield day
                ahead = 7
        elif self.month_days:
            for year, month in _months_from(day):
                for each in sorted({_of_month(year, month, number) for number in self.month_days}):
                    if each >= day:
                        yield each

    def _next_asking(self, day: date) -> date | None:
        assert self.window is not None  # asked only then
        for year, month in _months_from(day):
            opens, closes = (_of_month(year, month, each) for each in self.window)
            if day <= closes:
                return max(day, opens)
        return None


def _of_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _months_from(day: date) -> Iterator[tuple[int, int]]:
    first = day.year * _MONTHS + day.month - 1
    for number in range(first, (date.max.year + 1) * _MONTHS):
        yield number // _MONTHS, number % _MONTHS + 1
