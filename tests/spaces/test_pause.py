"""What people say about pausing, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.people.models import User
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.domain.pause import LONGEST, Pauses, pause, pauses
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient


def effective(user: int) -> list[object]:
    """What waves look at, Space by Space."""
    return [
        row[0]
        for row in sql.rows(
            "SELECT paused_until FROM spaces_worker WHERE user_id = %s ORDER BY space_id", [user]
        )
    ]


def test_the_later_one_counts(api: ApiClient, live_api: ApiClient, person: User) -> None:
    now = clock.now()
    for client in (api, live_api):
        join(client.space, person.id, now)
        store_document(client.space, person.id, {})
    week, month = now + timedelta(days=7), now + timedelta(days=30)
    pause(person.id, month, live_api.space)
    assert effective(person.id) == [None, month]
    pause(person.id, week)
    assert effective(person.id) == [week, month]
    assert pauses(person.id) == Pauses(week, {live_api.space.id: month})
    pause(person.id, None, live_api.space)
    assert effective(person.id) == [week, week]
    pause(person.id, None)
    assert effective(person.id) == [None, None]
    assert pauses(person.id) == Pauses(None, {})
    types = sql.rows("SELECT space_id, type FROM events_event WHERE type LIKE 'worker.%%' ORDER BY id")
    sandbox, live = api.space.id, live_api.space.id
    assert types == [
        (live, "worker.paused"),
        (sandbox, "worker.paused"),
        (live, "worker.paused"),
        (sandbox, "worker.resumed"),
        (live, "worker.resumed"),
    ]


@pytest.mark.parametrize("everywhere", [True, False])
def test_only_times_ahead_and_within_a_year(api: ApiClient, person: User, everywhere: bool) -> None:
    join(api.space, person.id, clock.now())
    space = None if everywhere else api.space
    for until, message in (
        (clock.now() - timedelta(seconds=1), "until: must be in the future"),
        (clock.now() + LONGEST + timedelta(minutes=1), "until: must be at most 366 days ahead"),
    ):
        with pytest.raises(Refused, match=message):
            pause(person.id, until, space)
    assert pauses(person.id) == Pauses(None, {})


def test_a_pause_of_one_space_is_measured_by_its_clock(api: ApiClient, person: User) -> None:
    join(api.space, person.id, clock.now())
    clock.hold(api.space.id, clock.now() + timedelta(days=10))
    with pytest.raises(Refused):
        pause(person.id, clock.now() + timedelta(days=9), api.space)
    pause(person.id, clock.now() + timedelta(days=11), api.space)
    assert list(pauses(person.id).by_space) == [api.space.id]
    clock.hold(api.space.id, clock.now() + timedelta(days=12))
    assert pauses(person.id).by_space == {}


def test_strangers(api: ApiClient, person: User) -> None:
    with pytest.raises(NotFound):
        pause(person.id, clock.now() + timedelta(days=1), api.space)
    with pytest.raises(NotFound):
        pause(0, clock.now() + timedelta(days=1))
    assert pauses(0) == Pauses(None, {})


def test_leaving_ends_the_pause_of_that_space_only(api: ApiClient, person: User) -> None:
    now = clock.now()
    join(api.space, person.id, now)
    pause(person.id, now + timedelta(days=3), api.space)
    pause(person.id, now + timedelta(days=1))
    remove_member(api.space, person.id)
    join(api.space, person.id, now)
    store_document(api.space, person.id, {})
    assert effective(person.id) == [now + timedelta(days=1)]


def test_saying_the_same_twice_is_no_event(api: ApiClient, person: User) -> None:
    join(api.space, person.id, clock.now())
    store_document(api.space, person.id, {})
    until = clock.now() + timedelta(days=1)
    for moment in (None, until, until, None, None):
        pause(person.id, moment, api.space)
    assert sql.rows("SELECT count(*) FROM events_event WHERE type LIKE 'worker.%%'") == [(2,)]
