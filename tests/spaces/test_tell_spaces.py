"""Spaces hear of a changed profile: once each, with what they may see, on their own clock."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.events.models import Event
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.people.domain.ban import ban, clear_ban
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.show_users import show_user
from tests.spaces.test_membership import at_once
from tests.support.client import ApiClient
from tests.support.people import make_person


def updates(api: ApiClient) -> list[dict[str, Any]]:
    return list(api.get("/v2/events?type=user.updated&limit=500").json["data"])


def test_each_space_hears_once(person: User, api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    live, stranger = new_api("Live", is_sandbox=False), new_api("Strangers")
    api.make("/v2/test_clock/advance", {"by_seconds": 86400 * 40})
    join(api.space, person.pk, clock.now(api.space))
    join(live.space, person.pk, clock.now())
    api.make(f"/v2/users/{person.pk}/worker", {"document": {"region": "west"}})
    here, there = len(updates(api)), len(updates(live))
    assert update_profile(person.pk, {"first_name": "Grace", "phone": "+4930123456"})
    assert (len(updates(api)), len(updates(live)), updates(stranger)) == (here + 1, there + 1, [])
    told = {space.space.id: updates(space)[-1] for space in (api, live)}
    for space in (api, live):
        shown = space.get(f"/v2/users/{person.pk}").json
        assert told[space.space.id]["data"] == shown
        assert shown["first_name"] == "Grace"
        assert "4930123456" not in str(shown)
        assert person.email not in str(shown)
    # The document is that Space's own affair.
    assert told[api.space.id]["data"]["worker"]["document"] == {"region": "west"}
    assert told[live.space.id]["data"]["worker"] is None
    assert told[api.space.id]["created_at"] > told[live.space.id]["created_at"]


def test_not_for_what_spaces_do_not_see(person: User, api: ApiClient) -> None:
    join(api.space, person.pk, clock.now(api.space))
    assert update_profile(person.pk, {"phone": "+4930123456", "locale": "de", "languages": ["de"]})
    assert not update_profile(person.pk, {"first_name": person.first_name})
    assert updates(api) == []


def test_bans_are_told(person: User, api: ApiClient) -> None:
    join(api.space, person.pk, clock.now(api.space))
    ban(
        person.pk,
        detected_ip="1.1.1.1",
        input_country_code="NG",
        detected_country_code="DE",
        restricted=False,
    )
    clear_ban(person.pk)
    assert [event["data"]["banned_with_reason"]["cleared"] for event in updates(api)] == [False, True]
    assert api.get(f"/v2/users/{person.pk}").json == updates(api)[-1]["data"]


TEXTS = st.text(string.printable + "äß\0\u2028", max_size=8) | st.just("x" * 151)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "first_name": TEXTS,
        "last_name": TEXTS,
        "screen_name": TEXTS,
        "time_zone": st.sampled_from(["UTC", "Berlin", "Asia/Tokyo", "Mars", ""]),
        "country_code": st.sampled_from(["DE", "ng", "ZZ", "", None]),
        "birthday": st.none() | st.dates(date(1890, 1, 1), date(2040, 1, 1)),
        "languages": st.lists(st.sampled_from(["de", "pt-BR", "xx-xx", ""]), max_size=3),
        "phone": st.sampled_from(["", "+4930123456", "+1 650 253 0000", "030"]),
        "locale": st.sampled_from(["", "en", "de", "fr"]),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_any_change(changes: dict[str, object], new_api: Callable[..., ApiClient], db: None) -> None:
    """The row stays valid, and every Space gets exactly one event when something that it sees changed."""
    user = User.objects.filter(email="any@example.org").first()
    if user is None:
        user = make_person("any@example.org")
        for client in (new_api("One"), new_api("Two", is_sandbox=False)):
            join(client.space, user.pk, clock.now(client.space))
    spaces = list(user.member_set.values_list("space_id", flat=True))
    before = {space: show_user(space, user.pk) for space in spaces}
    row = User.objects.values().get(id=user.pk)
    seen = Event.objects.count()
    changed = False
    with suppress(Refused):
        changed = update_profile(user.pk, changes)
    after = User.objects.get(id=user.pk)
    after.full_clean(exclude=["password", "screen_name"])
    assert after.first_name.strip() == after.first_name != ""
    assert changed == (User.objects.values().get(id=user.pk) != row)
    new = list(Event.objects.order_by("id").values_list("space_id", "type", "data"))[seen:]
    visible = {field for field in changes if field not in ("phone", "locale", "languages")}
    for space in spaces:
        shown = show_user(space, user.pk)
        expected = [(space, "user.updated", shown)] if changed and _differs(row, after, visible) else []
        assert [event for event in new if event[0] == space] == expected
        assert (shown == before[space]) or expected


def _differs(row: Mapping[str, Any], after: User, fields: set[str]) -> bool:
    return any(row[field] != getattr(after, field) for field in fields)


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_leave_the_last_one_told(new_api: Callable[..., ApiClient]) -> None:
    """No deadlock with sandbox clocks, and the last event shows the row as it is."""
    apis = [new_api("One"), new_api("Two"), new_api("Three", is_sandbox=False)]
    person = make_person()
    for api in apis:
        join(api.space, person.pk, clock.now())
        api.make(f"/v2/users/{person.pk}/worker", {"document": {}})
    calls: list[Callable[[], object]] = [
        partial(update_profile, person.pk, {"first_name": f"Ada {n}"}) for n in range(6)
    ]
    calls += [partial(api.post, f"/v2/users/{person.pk}/worker", {"document": {"n": 1}}) for api in apis]
    results = at_once(calls)
    assert results[:6] == [True] * 6
    for api in apis:
        assert updates(api)[-1]["data"]["first_name"] == api.get(f"/v2/users/{person.pk}").json["first_name"]
        assert len(updates(api)) == 1 + 6 + 1
