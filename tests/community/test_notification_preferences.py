"""The page where people choose what is mailed to them, and when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cirro.kernel import clock
from cirro.notifications.domain.address_token import make_address_token
from cirro.notifications.domain.effective import choices_of, locales_of
from cirro.notifications.domain.preferences import choose
from cirro.notifications.models import LocalePreference, Suppression, TopicPreference
from cirro.people.models import User
from cirro.spaces.domain.pause import pause
from tests.support.client import ApiClient
from tests.support.notifications import first_topic
from tests.support.page_words import page_words
from tests.support.people import make_person
from tests.support.told import take_in, topic

PAGE = "/community/settings/notifications/"


@pytest.fixture
def member(api: ApiClient, person: User) -> User:
    """`person` as a user of the Space."""
    take_in(api, person)
    return person


def text(client: Client, path: str = PAGE) -> str:
    """The page's text."""
    response = client.get(path)
    assert response.status_code == 200, response
    return str(response.content.decode())


def send(client: Client, api: ApiClient, fields: dict[str, str], status: int = 302) -> str:
    """Send the Space's form; where it leads, or the page."""
    prefixed = {f"space-{api.space.id}-{name}": value for name, value in fields.items() if name != "set_all"}
    plain = {name: value for name, value in fields.items() if name == "set_all"}
    response = client.post(PAGE, {"space": str(api.space.id), **prefixed, **plain})
    assert response.status_code == status, response.content.decode()
    return response.headers.get("Location") or response.content.decode()


def emails(api: ApiClient, user: User) -> list[str]:
    """What holds for each topic."""
    return [choice.email for choice in choices_of(api.space.id, user.pk)]


def test_nobody_yet(signed_in: Client, client: Client) -> None:
    assert "No Space mails you anything" in text(signed_in)
    assert Client().get(PAGE).status_code == 302


def test_defaults_are_shown_as_such_and_come_back(api: ApiClient, member: User, signed_in: Client) -> None:
    news = topic(api, "weekly_news", "News", email="digest_daily")
    gigs = first_topic(api)["id"]
    page = text(signed_in)
    assert '<option value="" selected>Default: Immediately</option>' in page
    assert '<option value="" selected>Default: Daily digest</option>' in page
    assert "New gig invitations" in page
    assert "Weekly news" in page
    assert "08:00 in your zone, Africa/Lagos" in page
    there = send(signed_in, api, {f"topic_{gigs}": "digest_hourly", f"topic_{news}": "", "locale": ""})
    assert emails(api, member) == ["digest_hourly", "digest_daily"]
    assert TopicPreference.objects.count() == 1
    page = text(signed_in, there)
    assert "Your choices are saved." in page
    assert '<option value="digest_hourly" selected>' in page
    # Teams, chosen through the API, is no business of this page.
    choose(api.space.id, member.pk, int(gigs), {"microsoft_teams": "immediately"})
    send(signed_in, api, {f"topic_{gigs}": "", f"topic_{news}": "never"})
    assert emails(api, member) == ["immediately", "never"]
    assert choices_of(api.space.id, member.pk)[0].microsoft_teams == "immediately"


def test_set_all(api: ApiClient, member: User, signed_in: Client) -> None:
    news = topic(api, "news", "News", email="never")
    choices = {f"topic_{news}": "immediately", "locale": "en"}
    send(signed_in, api, {**choices, "all": "digest_daily", "set_all": "1"})
    assert emails(api, member) == ["digest_daily", "digest_daily"]
    assert not LocalePreference.objects.exists()
    send(signed_in, api, {"all": "", "set_all": "1"})
    assert emails(api, member) == ["immediately", "never"]
    assert not TopicPreference.objects.exists()


def test_language(api: ApiClient, member: User, signed_in: Client) -> None:
    assert "As in your account: English<" in text(signed_in)
    User.objects.filter(id=member.pk).update(locale="de")
    # What Cirro itself says comes in it.
    assert "Wie in deinem Konto: Deutsch, sonst Englisch" in text(signed_in)
    for tag in ("de", "fr"):
        api.make("/v2/notification_locales", {"locale": tag})
    assert "Wie in deinem Konto: Deutsch<" in text(signed_in)
    User.objects.filter(id=member.pk).update(locale="fr")
    space, user = api.space.id, member.pk
    page = text(signed_in)
    assert re.search(r'<option value="" selected>[^<]*français', page, re.IGNORECASE)
    send(signed_in, api, {"locale": "de"})
    assert locales_of(space, [user])[user].used == "de"
    assert '<option value="de" selected>' in text(signed_in)
    # A language that the Space doesn't write in yet was chosen through the API: it stays.
    LocalePreference.objects.update(locale="pt-BR")
    assert '<option value="pt-BR" selected>' in text(signed_in)
    send(signed_in, api, {"locale": "pt-BR"})
    assert LocalePreference.objects.get().locale == "pt-BR"
    send(signed_in, api, {"locale": ""})
    assert not LocalePreference.objects.exists()
    assert locales_of(space, [user])[user].used == "fr"


def test_what_is_not_offered_is_refused(
    api: ApiClient, new_api: Callable[..., ApiClient], member: User, signed_in: Client
) -> None:
    gigs = first_topic(api)["id"]
    assert "Please choose again" in send(signed_in, api, {f"topic_{gigs}": "weekly"}, 200)
    assert "Please choose again" in send(signed_in, api, {"locale": "xx"}, 200)
    send(signed_in, new_api("Not theirs"), {}, 404)
    assert signed_in.post(PAGE, {"space": "x"}).status_code == 404
    assert signed_in.post(PAGE).status_code == 404
    assert not TopicPreference.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post(PAGE, {"space": str(api.space.id)}).status_code == 403


def test_pauses_say_that_mails_are_held(api: ApiClient, member: User, signed_in: Client) -> None:
    assert "held" not in text(signed_in)
    pause(member.pk, clock.now() + timedelta(days=3))
    assert "You have paused: mails are held until" in text(signed_in)
    pause(member.pk, None)
    pause(member.pk, clock.now(api.space) + timedelta(days=3), api.space)
    assert "You have paused this Space: its mails are held until" in text(signed_in)


def test_a_suppressed_address_is_shown_and_confirmed_again(
    api: ApiClient, member: User, signed_in: Client
) -> None:
    ask = f"{PAGE}address/"
    signed_in.post(ask)
    assert not mail.outbox  # nothing is wrong with it
    Suppression.objects.create(
        address="ada@example.org", reason="550 No such <user>", since=clock.now() - timedelta(days=2)
    )
    page = text(signed_in)
    assert "The reason: 550 No such &lt;user&gt;" in page
    assert "A mail is on its way" in signed_in.post(ask, follow=True).content.decode()
    assert signed_in.post(ask).status_code == 429
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    found = re.search(r"https?://[^/\s]+(/notifications/address/\S+)", str(sent.body))
    assert found
    stranger = Client(enforce_csrf_checks=True)
    page = text(stranger, found[1])
    assert "Confirm" in page
    # Tokens have any letters.
    assert "ada" not in " ".join(page_words(page)).lower()
    assert Suppression.objects.exists()  # a look does nothing
    assert "Mails reach you again" in stranger.post(found[1], follow=True).content.decode()
    assert not Suppression.objects.exists()
    assert "The reason" not in text(signed_in)


def test_a_link_is_for_one_address(person: User, client: Client) -> None:
    token = make_address_token(person)
    Suppression.objects.create(address="new@example.org", reason="bounced", since=clock.now())
    User.objects.filter(id=person.pk).update(email="new@example.org")
    for broken in (token, token[:-1], "x", "1.x.y", "zzzzzzzzzzzzz.1.2"):
        assert client.post(f"/notifications/address/{broken}").status_code == 400
    assert Suppression.objects.exists()


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        text(client)
    return len(seen)


def test_more_spaces_cost_no_more_queries(
    api: ApiClient, new_api: Callable[..., ApiClient], member: User, signed_in: Client
) -> None:
    _queries(signed_in)
    few = _queries(signed_in)
    for name in ("Birds", "Bees"):
        more = new_api(name)
        take_in(more, member)
        topic(more, "news", "News")
    take_in(api, make_person("eve@example.org"))
    assert _queries(signed_in) == few
    assert few <= 11
