"""Pausing from the settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cirro.kernel import clock
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.pause import pauses
from tests.support.client import ApiClient

URL = "/community/settings/availability/"


def test_quick_choices(signed_in: Client, person: User, live_api: ApiClient) -> None:
    join(live_api.space, person.pk, clock.now())
    for days in (7, 14, 30):
        assert signed_in.post(URL, {"length": str(days), "space": ""}).status_code == 302
        until = pauses(person.pk).everywhere
        assert until is not None
        assert abs(until - clock.now() - timedelta(days=days)) < timedelta(minutes=1)
    page = signed_in.get(URL).content.decode()
    assert "Africa/Lagos" in page
    assert page.count("Resume now") == 1
    signed_in.post(f"{URL}resume/")
    assert pauses(person.pk).everywhere is None


def test_a_day_begins_in_the_persons_zone(signed_in: Client, person: User, live_api: ApiClient) -> None:
    join(live_api.space, person.pk, clock.now())
    day = (clock.now() + timedelta(days=9)).date()
    signed_in.post(URL, {"length": "date", "until": day.isoformat(), "space": str(live_api.space.id)})
    found = pauses(person.pk)
    assert found.everywhere is None
    assert found.by_space == {
        live_api.space.id: datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Africa/Lagos"))
    }
    assert "Live trees" in signed_in.get(URL).content.decode()
    signed_in.post(f"{URL}resume/", {"space": str(live_api.space.id)})
    assert pauses(person.pk).by_space == {}


def test_weeks_count_on_a_sandbox_clock(signed_in: Client, person: User, api: ApiClient) -> None:
    api.make("/v2/test_clock/advance", {"by_seconds": 86400 * 60})
    join(api.space, person.pk, clock.now(api.space))
    assert signed_in.post(URL, {"length": "7", "space": str(api.space.id)}).status_code == 302
    assert pauses(person.pk).by_space == {api.space.id: clock.now(api.space) + timedelta(days=7)}


@pytest.mark.parametrize(
    ("words", "field"),
    [({}, "length"), ({"length": "3"}, "length"), ({"length": "date"}, "until"),
     ({"length": "date", "until": "soon"}, "until"), ({"length": "date", "until": "2020-01-01"}, "until"),
     ({"length": "date", "until": "2999-01-01"}, "until"), ({"length": "7", "space": "9999"}, "space"),
     ({"length": "7", "space": "x"}, "space")],
)  # fmt: skip
def test_refused(signed_in: Client, person: User, words: dict[str, str], field: str) -> None:
    answer = signed_in.post(URL, words)
    assert list(answer.context["form"].errors) == [field]
    assert pauses(person.pk).everywhere is None


def test_resume_for_other_peoples_spaces(signed_in: Client, api: ApiClient) -> None:
    for space in (str(api.space.id), "0", "x", "9" * 30):
        assert signed_in.post(f"{URL}resume/", {"space": space}).status_code == 404
    assert signed_in.get(f"{URL}resume/").status_code == 405
