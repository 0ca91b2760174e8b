"""Each item is in one digest, and each digest comes at its hour, on the days around those when clocks change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cirro.kernel import clock
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.models import Mail, Notification
from tests.notifications.deliver.world import member, prefer, queue
from tests.support.client import ApiClient

_TICK = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 6, tzinfo=UTC)),
        # At midnight; and by half an hour.
        ("Africa/Cairo", datetime(2026, 4, 23, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 3, 20, tzinfo=UTC)),
    ],
)
def test_around_a_change(
    live_api: ApiClient, monkeypatch: pytest.MonkeyPatch, name: str, begins: datetime
) -> None:
    zone, at = ZoneInfo(name), begins
    monkeypatch.setattr(clock, "now", lambda space=None: at)
    monkeypatch.setattr("django.conf.settings.INVITATIONS_PER_DAY", 0)
    daily, hourly = (member(live_api.space, each, time_zone=name) for each in ("ada", "ben"))
    prefer(live_api.space, daily, "digest_daily")
    prefer(live_api.space, hourly, "digest_hourly")
    items = 0
    while at < begins + timedelta(hours=52):
        if at < begins + timedelta(hours=27):
            items += 1
            for person in (daily, hourly):
                queue(live_api.space, person, items, created_at=at)
        sort_due()
        at += _TICK
    # Each in exactly one, with all that came since the one before.
    assert Notification.objects.filter(state="mailed").count() == 2 * items
    for person, hours in ((daily, {8}), (hourly, set(range(24)))):
        digests = list(Mail.objects.filter(user=person, kind="digest").order_by("id"))
        shown = [mail.due_at.astimezone(zone) for mail in digests]
        assert all(moment.hour in hours and moment.minute == 0 for moment in shown)
        before = begins - timedelta(days=1)
        for mail in digests:
            created = set(Notification.objects.filter(mail=mail).values_list("created_at", flat=True))
            assert created == {
                begins + n * _TICK for n in range(items) if before <= begins + n * _TICK < mail.due_at
            }
            before = mail.due_at
    days = Counter(mail.due_at.astimezone(zone).date() for mail in Mail.objects.filter(user=daily))
    assert set(days.values()) == {1}
    assert len(days) >= 2
