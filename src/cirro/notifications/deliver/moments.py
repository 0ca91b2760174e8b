"""When mails go out: moments on people's own clocks, right also on the days when clocks change.

All moments given and returned are aware; those returned are UTC. Arithmetic is done in UTC: two moments of one zone are
compared by what its clocks show, which goes wrong when these are put back.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from cirro.people.domain.time_zones import iana_name

DigestKind = Literal["digest_hourly", "digest_daily"]
DIGEST_HOUR = 8
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """A person's zone; UTC for a name that nobody knows any more."""
    try:
        return ZoneInfo(iana_name(name))
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def next_digest(at: datetime, zone: ZoneInfo, kind: str) -> datetime:
    """The first moment after `at` at which a digest goes out: 08:00, or a full hour, on the clocks of the zone.

    Where clocks skip 08:00, it is the moment in which they do; where they show it twice, the first time.
    """
    return next_time(at, zone, DIGEST_HOUR) if kind == "digest_daily" else next_full_hour(at, zone)


def next_time(at: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The first moment after `at` at which clocks show that full hour; see `next_digest`."""
    at = at.astimezone(UTC)
    day = at.astimezone(zone).date() - _DAY
    while True:
        moment = _instant(datetime.combine(day, time(hour)), zone)
        # There are days that a calendar leaves out: Samoa's 30 December 2011.
        if moment > at and moment.astimezone(zone).date() == day:
            return moment
        day += _DAY


def next_full_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `at`, at most two hours later, at which clocks show a full hour."""
    moment = at.astimezone(UTC)
    while True:
        shown = moment.astimezone(zone)
        past = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
        moment += _HOUR - past
        # Clocks may have been moved by half an hour on the way.
        if moment.astimezone(zone).minute == 0:
            return moment


def day_began(at: datetime, zone: ZoneInfo) -> datetime:
    """When the day of `at` began."""
    return _instant(datetime.combine(at.astimezone(zone).date(), time(0)), zone)


def next_day(at: datetime, zone: ZoneInfo) -> datetime:
    """When the day after that of `at` begins."""
    return next_time(at, zone, 0)


def quiet_until(at: datetime, zone: ZoneInfo, hours: tuple[int, int] | None) -> datetime | None:
    """When the quiet hours (from, to; over midnight if `from` is the later) end that `at` is in; None outside."""
    if hours is None or hours[0] == hours[1]:
        return None
    start, end = hours
    shown = at.astimezone(zone).hour
    is_quiet = start <= shown < end if start < end else shown >= start or shown < end
    return next_time(at, zone, end) if is_quiet else None


def _instant(shown: datetime, zone: ZoneInfo) -> datetime:
    """When clocks show it, for the first time."""
    moment = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    back = moment.astimezone(zone).replace(tzinfo=None)
    if back == shown:
        return moment
    # Skipped: the moment in which clocks were put forward. Before it they showed less than `shown`, from it on more.
    before, after = moment - 2 * _DAY, moment
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < shown:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
