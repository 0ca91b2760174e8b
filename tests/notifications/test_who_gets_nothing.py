"""Who gets no mail, whatever they chose: decided when a notification falls due, and again right before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from cirro.kernel import clock
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain.delete_topic import delete_topic
from cirro.notifications.domain.preferences import choose
from cirro.notifications.domain.topics import NEW_GIG_INVITATION, find_topic
from cirro.notifications.models import Mail, Notification, NotificationTopic, Suppression
from cirro.people.domain.ban import ban
from cirro.people.domain.delete_account import delete_account
from cirro.people.models import User
from cirro.spaces.domain.membership import remove_member
from tests.notifications.deliver.world import member, queue, state
from tests.support.client import ApiClient
from tests.support.people import make_person
from tests.support.told import take_in, topic


def _end_all(api: ApiClient, user: User) -> None:
    choose(api.space.id, user.pk, find_topic(api.space.id, NEW_GIG_INVITATION).id, {"email": "never"})


ENDS: dict[str, tuple[Callable[[ApiClient, User], Any], str]] = {
    "chose never": (_end_all, "chose to get no mails"),
    "left the Space": (lambda api, user: remove_member(api.space, user.pk), "left the Space"),
    "deactivated": (lambda _, user: User.objects.filter(pk=user.pk).update(is_active=False), "is closed"),
    "banned": (
        lambda _, user: ban(
            user.pk,
            detected_ip="203.0.113.9",
            input_country_code="NG",
            detected_country_code="DE",
            restricted=True,
        ),
        "is closed",
    ),
    "suppressed": (
        lambda _, user: Suppression.objects.create(
            address=user.email.lower(), reason="550 no such mailbox", since=clock.now()
        ),
        "550 no such mailbox",
    ),
}


@pytest.fixture
def told(live_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> tuple[User, User]:
    """Two people with a notification each, which would be mailed."""
    monkeypatch.setattr(settings, "MAIL_KEEPING_BACKEND", settings.EMAIL_BACKEND)
    topic = find_topic(live_api.space.id, NEW_GIG_INVITATION)
    people = make_person("Ada@example.org"), make_person("eve@example.org")
    for user in people:
        take_in(live_api, user)
        Notification.objects.create(
            space_id=live_api.space.id,
            topic=topic,
            user=user,
            object_type="x",
            object_id=1,
            created_at=clock.now(),
        )
    return people


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("late", [False, True], ids=["before it is due", "while it is on its way"])
def test_who_gets_nothing(live_api: ApiClient, told: tuple[User, User], how: str, late: bool) -> None:
    gone, stays = told
    end, reason = ENDS[how]
    if late:
        sort_due()
        assert Notification.objects.filter(state="mailed").count() == 2
    end(live_api, gone)
    for _ in range(2):
        sort_due()
        send_due()
    assert [message.to for message in mail.outbox] == [[stays.email]]
    kept = Notification.objects.get(user=gone)
    assert (kept.state, reason in kept.error) == ("dropped", True)
    assert Notification.objects.get(user=stays).state == "sent"


@pytest.mark.parametrize("late", [False, True], ids=["before it is due", "while it is on its way"])
def test_a_deleted_account_gets_nothing(live_api: ApiClient, told: tuple[User, User], late: bool) -> None:
    gone, stays = told
    if late:
        sort_due()
    delete_account(gone.pk)
    sort_due()
    send_due()
    assert [message.to for message in mail.outbox] == [[stays.email]]
    assert not Notification.objects.filter(user=gone).exists()
    assert not Mail.objects.filter(user=gone).exists()


@pytest.mark.parametrize("late", [False, True], ids=["before it is due", "while it is on its way"])
def test_a_topic_that_was_deleted_says_nothing_more(live_api: ApiClient, late: bool) -> None:
    ada = member(live_api.space, "ada")
    news = NotificationTopic.objects.get(id=topic(live_api, "news", "News"))
    notification = queue(live_api.space, ada, topic=news, object_type="something")
    if late:
        sort_due()
    delete_topic(live_api.space, news.id)
    sort_due()
    send_due()
    assert mail.outbox == []
    assert state(notification) == ("dropped", "the Space deleted the topic")
