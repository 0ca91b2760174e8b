"""My data: taken along, and deleted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from cirro.events.models import Event
from cirro.gigs.domain import export_invitations as invitations
from cirro.kernel import clock
from cirro.notifications.domain import export_notifications as notifications
from cirro.notifications.domain.person_choices import save_choices
from cirro.notifications.domain.run_broadcast import run_broadcast
from cirro.notifications.models import Suppression
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import User
from cirro.rewards.domain.methods import add_method
from cirro.rewards.domain.payee import save_payee
from cirro.spaces.domain import export_memberships as memberships
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.domain.membership import remove_member
from tests.support.client import ApiClient
from tests.support.earned import ADDRESS, at_work, earn, pay
from tests.support.people import PASSWORD, make_person
from tests.support.rewards import post_payout
from tests.support.told import take_in, tell, topic

URL = "/community/settings/data/"


def downloaded(browser: Client) -> tuple[dict[str, Any], bytes]:
    answer = browser.get(f"{URL}cirro-my-data.json")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cirro-my-data.json"'
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "application/json",
        "no-store",
    )
    return json.loads(content), content


def test_export(
    signed_in: Client, person: User, api: ApiClient, live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memberships, "_PAGE", 2)
    monkeypatch.setattr(invitations, "_PAGE", 1)
    signed_in.logout()
    signed_in.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    for space in (api.space, live_api.space):
        give_consent(space, person.pk, ["read"])
    update_profile(person.pk, {"birthday": date(1990, 12, 31), "languages": ["yo"], "phone": "+4930123456"})
    Authenticator.objects.create(user=person, type="totp", data={"secret": "NEVER-SHOWN"})
    api.make(f"/v2/users/{person.pk}/worker", {"document": {"region": "west"}})
    for title in ("Plant oaks", "Plant elms"):
        gig = api.gig(invitation_mode="manual", title=title)
        api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": str(person.pk)})
    remove_member(live_api.space, person.pk)
    api.worker({"region": "somebody else's"})

    data, content = downloaded(signed_in)

    assert list(data) == [
        "format_version", "exported_at", "account", "profile", "email_addresses", "ways_to_sign_in", "sessions",
        "country_reviews", "payee", "memberships", "invitations", "notification_preferences", "notifications",
        "suppressed_addresses", "payout_methods", "reports", "rewards", "bills", "events",
    ]  # fmt: skip
    assert data["format_version"] == 1
    assert data["profile"]["birthday"] == "1990-12-31"
    assert data["email_addresses"] == [{"email": person.email, "verified": True, "primary": True}]
    assert (len(data["sessions"]), data["sessions"][0]["ip"]) == (1, "127.0.0.1")
    (membership,) = data["memberships"]
    assert membership["space"]["name"] == "Crowd tree planting"
    assert (membership["worker"]["document"], membership["consent"]["scopes"]) == (
        {"region": "west"},
        ["read"],
    )
    assert [invitation["gig"]["title"] for invitation in data["invitations"]] == ["Plant oaks", "Plant elms"]
    about = Event.objects.filter(object_id=person.pk, type__startswith="user.").count()
    assert len(data["events"]) == about == 6
    assert len({event["id"] for event in data["events"]}) == about
    assert {event["space_id"] for event in data["events"]} == {str(api.space.id), str(live_api.space.id)}
    person.refresh_from_db()
    for secret in (person.password, "NEVER-SHOWN", signed_in.session.session_key or "", "somebody else"):
        assert secret.encode() not in content


def test_export_of_somebody_new(signed_in: Client) -> None:
    data, _ = downloaded(signed_in)
    assert data["memberships"] == data["invitations"] == data["events"] == []
    assert data["notification_preferences"] == data["notifications"] == data["suppressed_addresses"] == []


def test_export_of_what_somebody_was_told(
    signed_in: Client, person: User, api: ApiClient, live_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "_PAGE", 2)
    other = make_person("eve@example.org")
    for user in (person, other):
        take_in(api, user)
        take_in(live_api, user)
    news = topic(api, "news", "Week {{week}}")
    save_choices(api.space.id, person.pk, {int(news): "never"}, "de")
    for week in (46, 47):
        tell(api, person, news, week=week)
    later = topic(live_api, "later", "Soon")
    body = {"payload": {}, "recipients": {"filter_query": {}}, "notification_topic_id": later}
    live_api.make(f"/v2/users/{person.pk}/worker", {"document": {}})
    run_broadcast(int(live_api.make("/v2/notification_broadcasts", body)["id"]))
    remove_member(live_api.space, person.pk)
    tell(api, other, news, week="somebody else's")
    Suppression.objects.create(address=person.email.lower(), reason="550 no such mailbox", since=clock.now())

    data, content = downloaded(signed_in)

    assert data["notification_preferences"] == [
        {
            "space": {"id": str(api.space.id), "name": "Crowd tree planting"},
            "locale": "de",
            "topics": [
                {
                    "topic_id": news,
                    "topic": "news",
                    "email": "never",
                    "email_before": None,
                    "microsoft_teams": None,
                }
            ],
        }
    ]
    first, second, third = data["notifications"]
    assert (first["topic"], first["payload"], first["read_at"]) == ("news", {"week": 46}, None)
    assert second["about"]["object"] == "notification_broadcast"
    # Of a Space that was left: nothing more is sent of it, and it stays in the inbox.
    assert (third["space_id"], third["mail"]["state"]) == (str(live_api.space.id), "dropped")
    (suppressed,) = data["suppressed_addresses"]
    assert (suppressed["email"], suppressed["reason"]) == (person.email, "550 no such mailbox")
    assert b"somebody else" not in content


def test_delete(signed_in: Client, person: User, api: ApiClient) -> None:
    give_consent(api.space, person.pk, ["read"])
    page = signed_in.get(f"{URL}delete/").content.decode()
    assert "Crowd tree planting" in page
    for words, fields in (
        ({"password": PASSWORD}, ["understood"]),
        ({"understood": "on"}, ["password"]),
        ({"understood": "on", "password": "wrong"}, ["password"]),
    ):
        answer = signed_in.post(f"{URL}delete/", words)
        assert list(answer.context["form"].errors) == fields
    assert User.objects.filter(id=person.pk, is_active=True).exists()
    answer = signed_in.post(f"{URL}delete/", {"understood": "on", "password": PASSWORD}, follow=True)
    assert "Your account is deleted." in answer.content.decode()
    assert signed_in.get(URL).status_code == 302
    answer = signed_in.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert User.objects.get(id=person.pk).first_name == ""
    make_person()


def test_wrong_passwords_have_an_end(signed_in: Client, person: User) -> None:
    wrong = {"understood": "on", "password": "wrong"}
    answers = {signed_in.post(f"{URL}delete/", wrong).status_code for _ in range(12)}
    assert 429 in answers
    right = signed_in.post(f"{URL}delete/", {"understood": "on", "password": PASSWORD})
    assert right.status_code == 429
    assert User.objects.get(id=person.pk).is_active


def test_without_a_password_one_proves_oneself_first(signed_in: Client, person: User) -> None:
    person.set_unusable_password()
    person.save()
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    signed_in.force_login(person)
    answer = signed_in.post(f"{URL}delete/", {"understood": "on"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/users/")
    assert User.objects.get(id=person.pk).is_active


def test_what_is_owed_is_told_before_the_account_is_deleted(
    signed_in: Client, person: User, live_api: ApiClient
) -> None:
    assert "What you still get" not in signed_in.get(f"{URL}delete/").content.decode()
    earn(live_api, person, at_work(live_api, person), quantity=4)
    page = signed_in.get(f"{URL}delete/").content.decode()
    assert "€10.00 is not billed yet." in page
    assert "It can’t be paid to you: something is missing." in page
    save_payee(person.pk, ADDRESS)
    add_method(person.pk, "manual", "EUR", {"instructions": "in cash, please"})
    assert "It is billed at once" in signed_in.get(f"{URL}delete/").content.decode()
    pay()
    assert "€10.00 is on its way to you." in signed_in.get(f"{URL}delete/").content.decode()


def test_export_of_money(signed_in: Client, person: User, live_api: ApiClient) -> None:
    gig = at_work(live_api, person)
    result = earn(live_api, person, gig, quantity=4)
    save_payee(person.pk, ADDRESS)
    add_method(person.pk, "manual", "EUR", {"instructions": "SECRET-PLACE"})
    (transfer,) = pay()
    post_payout(live_api, str(person.pk), amount=77)
    data, content = downloaded(signed_in)
    assert (data["payee"]["last_name"], data["payee"]["threshold"]) == ("Okafor", "0.000")
    (method,) = data["payout_methods"]
    assert (method["provider"], method["is_active"]) == ("manual", True)
    assert [report["object"] for report in data["reports"]] == ["gig_result", "payout"]
    assert [(line["amount"], line["state"]) for line in data["rewards"]] == [
        (77, "pending"),
        (1000, "on_the_way"),
    ]
    (bill,) = data["bills"]
    assert (bill["number"], bill["amount"], bill["state"]) == (transfer.bill.number, 1000, "sent")
    assert bill["details"]["payee"]["town"] == "Lagos"
    assert [step["state"] for step in bill["transfers"][0]["steps"]] == ["billed", "sending", "sent"]
    assert data["reports"][0]["id"] == result["id"]
    assert b"SECRET-PLACE" not in content
