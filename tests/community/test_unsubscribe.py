"""The way out of every mail: no sign-in, one click, and back again."""

from __future__ import annotations

import pytest
from django.test import Client

from cirro.notifications.domain.delete_topic import delete_topic
from cirro.notifications.domain.effective import choices_of
from cirro.notifications.domain.preferences import choose
from cirro.notifications.domain.unsubscribe_token import MOST_TOPICS, make_token, read_token
from cirro.notifications.models import TopicPreference
from cirro.people.domain.delete_account import delete_account
from cirro.people.models import User
from tests.support.client import ApiClient
from tests.support.told import take_in, topic

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def news(api: ApiClient, person: User) -> int:
    """A topic of a Space that `person` is in."""
    take_in(api, person)
    return int(topic(api, "weekly_news", "News", email="digest_hourly"))


@pytest.fixture
def link(api: ApiClient, person: User, news: int) -> str:
    """What stands in a mail about it."""
    return f"/notifications/unsubscribe/{make_token(person.pk, api.space.id, [news])}"


@pytest.fixture
def stranger() -> Client:
    """Whoever holds the link, in a browser that knows nothing; tokens against forgery are asked for as in real life."""
    return Client(enforce_csrf_checks=True)


def email(api: ApiClient, user: User) -> str:
    """What holds for the topic."""
    return choices_of(api.space.id, user.pk)[1].email


def test_tokens() -> None:
    token = make_token(7, 36, [2**62])
    assert read_token(token) == (7, 36, (2**62,))
    assert make_token(7, 36, [2**62]) == token
    largest = [2**63 - 1 - n for n in range(MOST_TOPICS)]
    assert read_token(make_token(2**63 - 1, 2**63 - 1, largest)).topic_ids == tuple(largest)
    # It fits into the head of a mail.
    assert len(make_token(2**63 - 1, 2**63 - 1, largest)) < 800
    assert read_token(make_token(7, 36, [*largest, 1])) == (7, 36, ())
    for broken in (
        "",
        "x",
        token[:-1],
        token + "x",
        token.swapcase(),
        token.replace("7-", "8-", 1),
        "a.b.c",
        "ü",
    ):
        with pytest.raises(ValueError, match="broken"):
            read_token(broken)


def test_one_click_ends_it_and_again_changes_nothing(
    api: ApiClient, person: User, link: str, stranger: Client
) -> None:
    for _ in range(2):
        response = stranger.post(link, ONE_CLICK)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/plain")
        assert not response.cookies
        assert email(api, person) == "never"
    # The other topic stays as it was.
    assert choices_of(api.space.id, person.pk)[0].email == "immediately"


def test_looking_changes_nothing_and_names_nobody(
    api: ApiClient, person: User, link: str, stranger: Client
) -> None:
    stranger.head(link)
    page = stranger.get(f"{link}?List-Unsubscribe=One-Click")
    shown = page.content.decode()
    assert page.headers["Cache-Control"].count("no-store") == 1
    assert "Crowd tree planting" in shown
    assert "Weekly news" in shown
    assert "Hourly digest" in shown
    assert shown.count('class="button') == 1
    assert email(api, person) == "digest_hourly"
    assert not TopicPreference.objects.exists()
    stranger.post(link, ONE_CLICK)
    for words in (shown, stranger.get(link).content.decode()):
        for secret in ("ada", "okafor", "example.org"):
            assert secret not in words.lower()


@pytest.mark.parametrize("before", [None, "immediately", "digest_daily"])
def test_the_button_and_undo(
    api: ApiClient, person: User, news: int, link: str, stranger: Client, before: str | None
) -> None:
    if before:
        choose(api.space.id, person.pk, news, {"email": before})
    done = stranger.post(link, {"email": "never"}, follow=True)
    page = done.content.decode()
    assert "Done. They have ended." in page
    assert "Undo" in page
    assert email(api, person) == "never"
    back = stranger.post(link, {"email": "back"}, follow=True)
    assert "You get these mails as it says below." in back.content.decode()
    assert email(api, person) == (before or "digest_hourly")
    assert TopicPreference.objects.exists() == bool(before)


def test_back_at_any_later_time(api: ApiClient, person: User, news: int, link: str, stranger: Client) -> None:
    choose(api.space.id, person.pk, news, {"email": "digest_daily"})
    for _ in range(2):
        stranger.post(link, ONE_CLICK)
    assert "You get none of these mails" in stranger.get(link).content.decode()
    stranger.post(link, {"email": "back"})
    assert email(api, person) == "digest_daily"
    # Where the topic itself mails nobody, its default would give nothing back.
    TopicPreference.objects.all().delete()
    api.make(f"/v2/notification_topics/{news}", {"preferences": {"email": "never"}})
    assert "You get none of these mails" in stranger.get(link).content.decode()
    stranger.post(link, {"email": "back"})
    assert email(api, person) == "immediately"


def test_one_click_in_a_digest_ends_all_that_is_in_it(
    api: ApiClient, person: User, news: int, stranger: Client
) -> None:
    gigs, tips = choices_of(api.space.id, person.pk)[0].topic_id, int(topic(api, "tips", "Tips"))
    quiet = int(topic(api, "quiet", "Quiet", email="never"))
    choose(api.space.id, person.pk, gigs, {"email": "digest_daily", "microsoft_teams": "immediately"})
    before = choices_of(api.space.id, person.pk)
    link = f"/notifications/unsubscribe/{make_token(person.pk, api.space.id, [gigs, news])}"
    page = stranger.get(link).content.decode()
    assert "New gig invitations: <strong>Daily digest</strong>" in page
    assert "Weekly news: <strong>Hourly digest</strong>" in page
    assert stranger.post(link, ONE_CLICK).status_code == 200
    after = {choice.topic_id: choice.email for choice in choices_of(api.space.id, person.pk)}
    assert after == {gigs: "never", news: "never", tips: "immediately", quiet: "never"}
    stranger.post(link, {"email": "back"})
    assert choices_of(api.space.id, person.pk) == before
    # One that would not fit into the head of a mail is about all.
    all_of_them = f"/notifications/unsubscribe/{make_token(person.pk, api.space.id, range(10, 60))}"
    stranger.post(all_of_them, ONE_CLICK)
    assert {choice.email for choice in choices_of(api.space.id, person.pk)} == {"never"}


def test_a_digest_instead(api: ApiClient, person: User, link: str, stranger: Client) -> None:
    assert 'name="email" value="digest_daily"' in stranger.get(link).content.decode()
    page = stranger.post(link, {"email": "digest_daily"}, follow=True).content.decode()
    assert "Daily digest" in page
    assert email(api, person) == "digest_daily"
    assert 'name="email" value="digest_daily"' not in page
    assert stranger.post(link, {"email": "weekly"}).status_code == 400
    assert email(api, person) == "digest_daily"


def test_broken_links(link: str, stranger: Client) -> None:
    for broken in (link[:-1], f"{link}x", "/notifications/unsubscribe/x"):
        page = stranger.get(broken)
        assert page.status_code == 400
        assert "copy the whole link" in page.content.decode()
        assert stranger.post(broken, {"email": "never"}).status_code == 400
        assert stranger.post(broken, ONE_CLICK).status_code == 400


@pytest.mark.parametrize("gone", ["person", "member", "topic"])
def test_what_is_gone_needs_no_end(
    api: ApiClient, person: User, news: int, link: str, stranger: Client, gone: str
) -> None:
    if gone == "person":
        delete_account(person.pk)
    elif gone == "member":
        assert api.delete(f"/v2/users/{person.pk}").status == 200
    else:
        delete_topic(api.space, news)
    page = stranger.get(link)
    assert page.status_code == 410
    assert "These mails have ended already" in page.content.decode()
    assert stranger.post(link, {"email": "immediately"}).status_code == 410
    assert stranger.post(link, ONE_CLICK).status_code == 200
    assert not TopicPreference.objects.exists()
