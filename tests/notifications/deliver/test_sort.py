"""What becomes of a notification that is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from cirro.kernel import clock
from cirro.notifications.deliver import sort
from cirro.notifications.domain.things import EXPIRED_INVITATION
from cirro.notifications.models import Broadcast, Mail, Notification, Suppression
from cirro.people.domain.update_profile import update_profile
from cirro.spaces.domain.membership import remove_member
from cirro.spaces.domain.pause import pause
from tests.notifications.deliver.world import join, let_digests_come, member, prefer, queue, state, topic_of
from tests.support.client import ApiClient

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOON)


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda space=None: at)


def test_immediately_is_a_mail_and_digests_wait(live_api: ApiClient) -> None:
    ada, ben, cleo = (member(live_api.space, name) for name in ("ada", "ben", "cleo"))
    prefer(live_api.space, ben, "digest_hourly")
    prefer(live_api.space, cleo, "digest_daily")
    at_once, hourly, daily = (queue(live_api.space, person) for person in (ada, ben, cleo))
    assert sort.sort_due() == 3
    assert [state(each)[0] for each in (at_once, hourly, daily)] == ["mailed", "digest", "digest"]
    mail = Mail.objects.get()
    assert (mail.user_id, mail.kind, mail.state, mail.due_at) == (ada.id, "single", "queued", NOON)
    assert at_once.mail_id == mail.id
    assert hourly.due_at == NOON + timedelta(hours=1)
    # 08:00 in Lagos.
    assert daily.due_at == datetime(2026, 6, 2, 7, tzinfo=UTC)
    # Nothing is looked at twice.
    assert sort.sort_due() == 0


def test_a_digest_is_one_mail_for_each_person_and_space(live_api: ApiClient, new_api: Any) -> None:
    other = new_api("Rivers", is_sandbox=False)
    ada, ben = member(live_api.space, "ada"), member(live_api.space, "ben")
    join(other.space, ada)
    for space in (live_api.space, other.space):
        prefer(space, ada, "digest_daily")
    prefer(live_api.space, ben, "digest_hourly")
    items = [queue(live_api.space, ada, number) for number in (1, 2, 3)]
    queue(other.space, ada, 4)
    queue(live_api.space, ben, 5)
    sort.sort_due()
    assert not Mail.objects.exists()
    let_digests_come()
    assert sort.sort_due() == 5
    assert sorted(Mail.objects.values_list("space_id", "user_id", "kind")) == sorted(
        [
            (live_api.space.id, ada.id, "digest"),
            (other.space.id, ada.id, "digest"),
            (live_api.space.id, ben.id, "digest"),
        ]
    )
    assert len({Notification.objects.get(id=item.id).mail_id for item in items}) == 1


def test_who_gets_no_mail_and_why(live_api: ApiClient) -> None:
    space = live_api.space
    people = {
        "chose to get no mails": member(space, "never"),
        "closed": member(space, "closed", is_active=False),
        "never verified": member(space, "unproved", verified=False),
        "reserved": member(space, "seeded", email="seeded.1@sandbox.invalid"),
        "examples": member(space, "example", email="ada@example.org"),
        "nothing is sent to the address: 550 gone": member(space, "gone", email="Gone@cirro-crowd.net"),
    }
    prefer(space, people["chose to get no mails"], "never")
    Suppression.objects.create(address="gone@cirro-crowd.net", reason="550 gone", since=NOON)
    queued = {reason: queue(space, person) for reason, person in people.items()}
    sort.sort_due()
    for reason, notification in queued.items():
        assert state(notification)[0] == "dropped"
        assert reason in notification.error
    assert not Mail.objects.exists()


def test_who_left_and_a_cancelled_broadcast(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada")
    broadcast = Broadcast.objects.create(
        space_id=live_api.space.id,
        topic=topic_of(live_api.space),
        payload={},
        recipients={"user_ids": [ada.id]},
        status="cancelled",
        created_at=NOON,
    )
    cancelled = queue(live_api.space, ada, broadcast_id=broadcast.id, object_type="notification_broadcast")
    sort.sort_due()
    assert state(cancelled) == ("dropped", "the broadcast was cancelled")
    left = queue(live_api.space, ada)
    remove_member(live_api.space, ada.id)
    Notification.objects.filter(id=left.id).update(state="queued")
    sort.sort_due()
    assert state(left) == ("dropped", "the person has left the Space")


def test_example_addresses_stay_on_this_machine(live_api: ApiClient) -> None:
    ada, seeded = (
        member(live_api.space, "ada", email="ada@example.org"),
        member(live_api.space, "ben", email="ben@sandbox.invalid"),
    )
    kept, dropped = queue(live_api.space, ada), queue(live_api.space, seeded)
    with override_settings(EMAIL_BACKEND="cirro.site.mailbox.MailboxBackend"):
        sort.sort_due()
    assert (state(kept)[0], state(dropped)[0]) == ("mailed", "dropped")


def test_a_pause_holds_back_and_its_end_lets_go(live_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = member(live_api.space, "ada")
    until = NOON + timedelta(days=3)
    pause(ada.id, until)
    held = queue(live_api.space, ada)
    sort.sort_due()
    assert state(held) == ("held", "the person has paused until 2026-06-04T12:00:00.000Z")
    assert held.due_at == until
    set_clock(monkeypatch, until - timedelta(seconds=1))
    assert sort.sort_due() == 0
    set_clock(monkeypatch, until)
    assert sort.sort_due() == 1
    assert state(held) == ("mailed", "")


def test_a_pause_that_is_ended_by_hand_lets_go_at_once(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada")
    pause(ada.id, NOON + timedelta(days=3), live_api.space)
    held = queue(live_api.space, ada)
    sort.sort_due()
    assert state(held)[0] == "held"
    pause(ada.id, None, live_api.space)
    assert sort.sort_due() == 1
    assert state(held)[0] == "mailed"


def test_a_digest_that_falls_into_a_pause_comes_after_it(
    live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = member(live_api.space, "ada")
    prefer(live_api.space, ada, "digest_daily")
    item = queue(live_api.space, ada)
    sort.sort_due()
    pause(ada.id, NOON + timedelta(days=2))
    set_clock(monkeypatch, item_due(item))
    sort.sort_due()
    assert state(item)[0] == "digest"
    # At the first eight o'clock in Lagos after the pause.
    assert item_due(item) == datetime(2026, 6, 4, 7, tzinfo=UTC)
    set_clock(monkeypatch, NOON + timedelta(days=2))
    assert sort.sort_due() == 0
    # Ending the pause by hand doesn't make it come at any other time.
    pause(ada.id, None)
    sort.sort_due()
    assert (state(item)[0], item_due(item)) == ("digest", datetime(2026, 6, 4, 7, tzinfo=UTC))
    set_clock(monkeypatch, item_due(item))
    sort.sort_due()
    assert state(item)[0] == "mailed"


def test_what_waits_goes_by_the_clock_of_the_place_that_one_moved_to(live_api: ApiClient) -> None:
    ada = member(live_api.space, "ada")
    prefer(live_api.space, ada, "digest_daily")
    item = queue(live_api.space, ada)
    sort.sort_due()
    assert item_due(item) == datetime(2026, 6, 2, 7, tzinfo=UTC)
    update_profile(ada.id, {"time_zone": "Asia/Tokyo"})
    sort.sort_due()
    assert (state(item)[0], item_due(item)) == ("digest", datetime(2026, 6, 1, 23, tzinfo=UTC))
    update_profile(ada.id, {"first_name": "Adaeze"})
    assert sort.sort_due() == 0


def item_due(item: Notification) -> datetime:
    item.refresh_from_db()
    return item.due_at


@override_settings(QUIET_HOURS=(12, 15))
def test_quiet_hours_hold_back(live_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # It is one o'clock in Lagos.
    held = queue(live_api.space, member(live_api.space, "ada"))
    sort.sort_due()
    assert state(held) == ("held", "quiet hours in the person's time zone until 2026-06-01T14:00:00.000Z")
    set_clock(monkeypatch, NOON + timedelta(hours=2))
    sort.sort_due()
    assert state(held)[0] == "mailed"


@override_settings(INVITATIONS_PER_DAY=2)
def test_the_cap_counts_over_all_spaces_and_days(
    live_api: ApiClient, new_api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_api("Rivers", is_sandbox=False)
    ada = member(live_api.space, "ada")
    join(other.space, ada)
    first = queue(live_api.space, ada, 1)
    sort.sort_due()
    more = [
        queue(space, ada, number)
        for number, space in ((2, other.space), (3, live_api.space), (4, other.space))
    ]
    # Only invitations count, not that a gig is full.
    others = [
        queue(live_api.space, ada, 5, object_type=type)
        for type in ("notification_broadcast", EXPIRED_INVITATION)
    ]
    sort.sort_due()
    assert [state(each)[0] for each in (first, *more)] == ["mailed", "mailed", "held", "held"]
    assert [state(each)[0] for each in others] == ["mailed", "mailed"]
    assert "2 invitations were sent that day" in more[1].error
    # Midnight in Lagos.
    assert more[1].due_at == datetime(2026, 6, 1, 23, tzinfo=UTC)
    set_clock(monkeypatch, more[1].due_at)
    last = queue(live_api.space, ada, 6)
    queue(live_api.space, ada, 7, object_type=EXPIRED_INVITATION)
    sort.sort_due()
    assert [state(each)[0] for each in (*more, last)].count("held") == 1
    set_clock(monkeypatch, NOON + timedelta(days=1, hours=12))
    sort.sort_due()
    assert {state(each)[0] for each in (*more, last)} == {"mailed"}


def test_a_sandbox_sorts_by_its_own_clock(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    user = api.make("/v2/users", {"email": "ada@cirro-crowd.net", "password": "many-oaks-22!!"})
    from allauth.account.models import EmailAddress

    EmailAddress.objects.update(verified=True)
    api.make(f"/v2/users/{user['id']}/worker", {"document": {}})
    api.make(f"/v2/users/{user['id']}/notification_preferences", preference(api))
    api.make("/v2/test_clock/advance", {"by_seconds": 1})
    gig = api.gig()
    notification = Notification.objects.get(user_id=user["id"])
    assert notification.state == "digest"
    # Real time has nothing to do with it.
    assert sort.sort_due() == 0
    now = clock.now(api.space)
    api.make("/v2/test_clock/advance", {"to": (notification.due_at + timedelta(hours=5)).isoformat()})
    notification.refresh_from_db()
    assert notification.state == "mailed"
    assert notification.mail is not None
    assert notification.mail.due_at > now
    assert notification.mail.due_at < clock.now(api.space)
    assert api.invitations(gig)


def preference(api: ApiClient) -> dict[str, Any]:
    topic = topic_of(api.space).id
    return {"locale": "en", "topics": [{"id": str(topic), "preferences": {"email": "digest_daily"}}]}
