"""Digests come at 08:00 and on the hour, also on the days when clocks change, in every zone there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from cirro.notifications.deliver.moments import (
    day_began,
    next_day,
    next_digest,
    next_full_hour,
    quiet_until,
    zone_of,
)
from cirro.people.domain.time_zones import RAILS_ZONES, iana_names

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """The hours of a year within which the zone's clocks change."""
    at = datetime(year, 1, 1, tzinfo=UTC)
    offset = at.astimezone(zone).utcoffset()
    while at.year == year:
        # By days; only days with a change are looked at by the hour.
        if (at + _DAY).astimezone(zone).utcoffset() != offset:
            for hour in range(24):
                if (at + (hour + 1) * _HOUR).astimezone(zone).utcoffset() != (at + hour * _HOUR).astimezone(
                    zone
                ).utcoffset():
                    yield at + hour * _HOUR
            offset = (at + _DAY).astimezone(zone).utcoffset()
        at += _DAY


@pytest.mark.parametrize("year", [2026, 2011])
def test_every_zone_on_its_change_days(year: int) -> None:
    zones_with_changes = 0
    for name in iana_names():
        zone = ZoneInfo(name)
        moments = list(changes(zone, year)) or [datetime(year, 3, 29, tzinfo=UTC)]
        zones_with_changes += len(moments) >= 2
        for change in moments:
            check_daily(zone, change - 2 * _DAY)
            check_hourly(zone, change - 3 * _HOUR)
    assert zones_with_changes > 100


def check_daily(zone: ZoneInfo, start: datetime) -> None:
    """One digest for every day that the zone has, at 08:00."""
    at, days = start, list[date]()
    while at < start + 4 * _DAY:
        # From wherever in between one asks, it is the same moment.
        coming = next_digest(at, zone, "digest_daily")
        assert coming > at
        assert next_digest(coming - timedelta(seconds=1), zone, "digest_daily") == coming, zone
        shown = coming.astimezone(zone)
        assert (shown.hour, shown.minute, shown.second) == (8, 0, 0), (zone, shown)
        days.append(shown.date())
        at = coming
    assert len(set(days)) == len(days), zone
    # No day of the zone is left out, but for those that its calendar leaves out.
    for before, after in pairwise(days):
        noon = datetime(before.year, before.month, before.day, 12, tzinfo=zone).astimezone(UTC) + _DAY
        assert after in (before + _DAY, noon.astimezone(zone).date()), (zone, before, after)


def check_hourly(zone: ZoneInfo, start: datetime) -> None:
    at = start + timedelta(minutes=17)
    while at < start + 8 * _HOUR:
        coming = next_digest(at, zone, "digest_hourly")
        assert at < coming <= at + 2 * _HOUR, zone
        shown = coming.astimezone(zone)
        assert (shown.minute, shown.second) == (0, 0), (zone, shown)
        # No earlier moment would have done: minutes in between show no full hour.
        between = at + timedelta(minutes=1) - timedelta(seconds=at.second, microseconds=at.microsecond)
        while between < coming:
            assert between.astimezone(zone).minute != 0 or between == at, (zone, between)
            between += timedelta(minutes=15) if between.minute % 15 == 0 else timedelta(minutes=1)
        at = coming


def test_a_day_that_the_calendar_left_out_has_no_digest() -> None:
    apia = ZoneInfo("Pacific/Apia")
    at = datetime(2011, 12, 29, 9, tzinfo=apia).astimezone(UTC)
    assert next_digest(at, apia, "digest_daily").astimezone(apia).isoformat() == "2011-12-31T08:00:00+14:00"


@pytest.mark.parametrize(
    ("shown", "until"),
    [
        ("2026-06-01T21:59:59", None),
        ("2026-06-01T22:00:00", "2026-06-02T07:00:00"),
        ("2026-06-02T06:59:59", "2026-06-02T07:00:00"),
        ("2026-06-02T07:00:00", None),
        # In this night the hours are one more.
        ("2026-10-25T00:30:00", "2026-10-25T07:00:00"),
    ],
)
def test_quiet_hours(shown: str, until: str | None) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = datetime.fromisoformat(shown).replace(tzinfo=berlin)
    ends = quiet_until(at, berlin, (22, 7))
    assert (ends and ends.astimezone(berlin).replace(tzinfo=None).isoformat()) == until
    assert quiet_until(at, berlin, None) is None
    assert quiet_until(at, berlin, (13, 14)) is None


def test_days_begin_and_end() -> None:
    # Cairo's clocks skip midnight.
    cairo = ZoneInfo("Africa/Cairo")
    noon = datetime(2026, 4, 24, 12, tzinfo=cairo).astimezone(UTC)
    assert day_began(noon, cairo).astimezone(cairo).isoformat() == "2026-04-24T01:00:00+03:00"
    assert next_day(noon - _DAY, cairo) == day_began(noon, cairo)
    assert next_full_hour(noon, cairo) == noon + _HOUR


def test_zones_by_any_name() -> None:
    assert all(zone_of(name).key == RAILS_ZONES[name] for name in RAILS_ZONES)
    assert zone_of("Europe/Berlin").key == "Europe/Berlin"
    assert zone_of("Nowhere/None").key == "UTC"
