"""A deleted account: nothing personal stays, history does, and the address is free again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from cirro.kernel import clock
from cirro.kernel.errors import NotFound
from cirro.notifications.domain.person_choices import save_choices
from cirro.notifications.models import LocalePreference, Mail, Notification, Suppression, TopicPreference
from cirro.people.domain.delete_account import delete_account
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import CountryReview, User
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.models import Member
from tests.spaces.test_membership import at_once
from tests.support.client import ApiClient
from tests.support.people import PASSWORD, make_person
from tests.support.rows import contents_with
from tests.support.told import take_in, tell, topic

SAID = {
    "first_name": "Adaeze",
    "last_name": "Okaforsson",
    "screen_name": "adaeze-o",
    "birthday": date(1988, 7, 6),
    "phone": "+4930123456",
    "languages": ["yo"],
    "time_zone": "Africa/Lagos",
    "locale": "en",
}
WORDS = ("Adaeze", "Okaforsson", "adaeze-o", "1988-07-06", "4930123456", "adaeze@example.org", "told-me")
FROM = "203.0.113.9"


@pytest.fixture
def adaeze(db: None) -> User:
    """Somebody with one of each."""
    user = make_person("adaeze@example.org", is_staff=True)
    update_profile(user.pk, SAID)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, REMOTE_ADDR=FROM)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "told-me"})
    SocialAccount.objects.create(user=user, provider="google", uid="told-me", extra_data={"name": "Adaeze"})
    CountryReview.objects.create(
        user=user, input_country_code="NG", detected_country_code="DE", detected_ip=FROM,
        explanation="told-me", noticed_at=clock.now(),
    )  # fmt: skip
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
        object_repr="Adaeze", action_flag=CHANGE,
    )  # fmt: skip
    return user


def test_nothing_personal_stays(adaeze: User, new_api: Callable[..., ApiClient]) -> None:
    api, live, left = new_api("One"), new_api("Two", is_sandbox=False), new_api("Three")
    for space in (api.space, live.space, left.space):
        give_consent(space, adaeze.pk, ["read"])
    remove_member(left.space, adaeze.pk)
    api.make(f"/v2/users/{adaeze.pk}/worker", {"document": {"note": "told-me"}})
    gig = api.gig(invitation_mode="manual")
    invitation = api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": str(adaeze.pk)})
    assert UserSession.objects.count() == Session.objects.count() == 1
    assert {"people_user", "events_event", "spaces_worker", "account_emailaddress"} <= contents_with(*WORDS)

    delete_account(adaeze.pk)

    assert contents_with(*WORDS) == set()
    # Rate limits count for some minutes by where a call came from, whoever it was.
    assert contents_with(FROM) <= {"kernel_cache"}
    # What others did goes on to be known: invitations and the order of events.
    assert api.get(f"/v2/gig_invitations/{invitation['id']}").json["status"] == "expired"
    assert api.get(f"/v2/users/{adaeze.pk}").status == 404
    for client in (api, live):
        events = client.get("/v2/events?limit=500").json["data"]
        about = [event for event in events if event["type"].startswith("user.")]
        assert about[-1]["type"] == "user.deleted"
        assert {str(event["data"]) for event in about} == {str(about[-1]["data"])}
    assert api.get("/v2/events?type=user.created").json["data"][0]["object"] == "event"
    with pytest.raises(NotFound):
        delete_account(adaeze.pk)


def test_nothing_stays_of_what_they_were_told(adaeze: User, api: ApiClient, live_api: ApiClient) -> None:
    other = make_person("other@example.org")
    for client in (api, live_api):
        take_in(client, adaeze)
        take_in(client, other)
    topics = [int(topic(client, "news", "Adaeze's news")) for client in (api, live_api)]
    for client, news, user in (
        (api, topics[0], adaeze),
        (live_api, topics[1], other),
        (api, topics[0], other),
    ):
        save_choices(client.space.id, user.pk, {news: "digest_daily"}, "de")
    for user in (adaeze, other):
        tell(api, user, str(topics[0]), told_by="told-me")
        for state in ("queued", "held", "digest", "sent", "failed", "dropped"):
            Notification.objects.create(
                space_id=live_api.space.id, topic_id=topics[1], user=user, object_type="x", object_id=1,
                created_at=clock.now(), state=state, payload={"name": user.email}, error=user.email,
            )  # fmt: skip
        Suppression.objects.create(address=user.email, reason=f"no mailbox {user.email}", since=clock.now())
    # Spaces left before count, too.
    remove_member(live_api.space, adaeze.pk)
    states = Notification.objects.filter(user=adaeze, space_id=live_api.space.id).values_list(
        "state", flat=True
    )
    assert sorted(states) == ["dropped"] * 4 + ["failed", "sent"]

    delete_account(adaeze.pk)

    assert contents_with("adaeze@example.org") == set()
    for table in (Notification, TopicPreference, LocalePreference, Mail):
        assert not table.objects.filter(user=adaeze).exists()
    assert (Notification.objects.filter(user=other).count(), Suppression.objects.count()) == (7, 1)
    assert TopicPreference.objects.filter(user=other).count() == 2


def test_nobody_can_sign_in_and_the_address_is_free(
    adaeze: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    browser = Client()
    browser.force_login(adaeze)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        delete_account(adaeze.pk)
    assert browser.get("/community/").status_code == 302
    (told,) = [message for message in mail.outbox if "deleted" in message.subject]
    assert told.to == ["adaeze@example.org"]
    assert not EmailAddress.objects.exists()
    row = User.objects.get(id=adaeze.pk)
    assert (row.email, row.is_active, row.is_staff, row.has_usable_password()) == (
        f"deleted-{row.pk}@invalid",
        False,
        False,
        False,
    )
    again = make_person("adaeze@example.org")
    assert again.pk != adaeze.pk
    with pytest.raises(NotFound):
        update_profile(adaeze.pk, {"first_name": "Adaeze"})


def test_a_failure_leaves_all_as_it_was(
    adaeze: User, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(api.space, adaeze.pk, clock.now(api.space))

    def fail(user: User) -> None:
        raise RuntimeError

    monkeypatch.setattr("cirro.people.domain.delete_account._erase_person", fail)
    with pytest.raises(RuntimeError):
        delete_account(adaeze.pk)
    assert api.get(f"/v2/users/{adaeze.pk}").json["first_name"] == "Adaeze"
    assert UserSession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deleted_while_much_else_goes_on(new_api: Callable[..., ApiClient]) -> None:
    """Whoever comes first: at the end the row is empty and the person in no Space."""
    apis = [new_api("One"), new_api("Two", is_sandbox=False), new_api("Three", is_sandbox=False)]
    for number in range(3):
        person = make_person(f"busy{number}@example.org")
        for client in apis[:2]:
            give_consent(client.space, person.pk, ["read"])
        path = f"/v2/users/{person.pk}/worker"
        calls: list[Callable[[], object]] = [
            partial(update_profile, person.pk, {"first_name": "Back", "phone": "+4930123456"}),
            partial(apis[0].post, path, {"document": {"n": 1}}),
            partial(delete_account, person.pk),
            partial(apis[1].post, path, {"document": {"n": 1}}),
            partial(give_consent, apis[2].space, person.pk, ["read"]),
            partial(update_profile, person.pk, {"country_code": "DE"}),
        ]
        at_once(calls[number:] + calls[:number])
        row = User.objects.get(id=person.pk)
        assert (row.is_active, row.email) == (False, f"deleted-{row.pk}@invalid")
        assert (row.first_name, row.phone, row.country_code) == ("", "", None)
        assert not Member.objects.filter(user=person).exists()
        for client in apis:
            assert client.get(f"/v2/users/{person.pk}").status == 404
