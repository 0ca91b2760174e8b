"""The inbox: every notification is a line, whatever was chosen about mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cirro.community.inbox import mailed
from cirro.gigs.domain import outdated_invitations
from cirro.kernel import clock, sql
from cirro.notifications.domain import mail_reasons
from cirro.notifications.domain.inbox import NEWEST, count_unread
from cirro.notifications.domain.preferences import choose
from cirro.notifications.models import LocalePreference, Notification, NotificationTopic
from cirro.people.models import User
from cirro.spaces.domain.consent import withdraw_consent
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient
from tests.support.notifications import configurations, first_topic
from tests.support.people import make_person
from tests.support.told import lines_of, take_in, tell, topic

INBOX = "/community/inbox/"


@pytest.fixture
def member(api: ApiClient, person: User) -> User:
    """`person` as a worker of the Space."""
    take_in(api, person)
    store_document(api.space, person.pk, {})
    return person


def text(client: Client, path: str) -> str:
    """The page's text."""
    response = client.get(path)
    assert response.status_code == 200, response
    return str(response.content.decode())


def test_empty(signed_in: Client) -> None:
    assert "Nothing here yet" in text(signed_in, INBOX)
    assert "You have read everything" in text(signed_in, f"{INBOX}?show=unread")
    assert 'class="count"' not in text(signed_in, INBOX)


def test_strangers_sign_in_first(client: Client) -> None:
    for path in ("", "7/", "read"):
        assert client.get(INBOX + path).status_code == 302
    assert client.post(INBOX + "read").status_code == 302


def test_an_invitation_leads_to_its_page_and_is_read(api: ApiClient, member: User, signed_in: Client) -> None:
    # Who gets no mails of it has the line all the same.
    choose(api.space.id, member.pk, int(first_topic(api)["id"]), {"email": "never"})
    api.gig(title="Plant <oaks>", notification_payload={"place": "Lagos"})
    (line,) = lines_of(member)
    page = text(signed_in, INBOX)
    assert "Plant &lt;oaks&gt;: Crowd tree planting invites you" in page
    assert "inbox-about" not in page  # the title says it
    assert "New gig invitations" in page
    assert "Africa/Lagos" in page
    assert "inbox-unread" in page
    assert '<span class="count">1<span class="visually-hidden"> unread' in page
    invitation = Notification.objects.get(id=line).object_id
    # Neither a look at the head nor a browser that loads ahead reads.
    signed_in.head(f"{INBOX}{line}/")
    signed_in.get(f"{INBOX}{line}/", headers={"Sec-Purpose": "prefetch"})
    assert count_unread(member.pk) == 1
    opened = signed_in.get(f"{INBOX}{line}/")
    assert opened.headers["Location"] == f"/community/invitations/{invitation}/"
    assert signed_in.get(opened.headers["Location"]).status_code == 200
    read_at = Notification.objects.get(id=line).read_at
    signed_in.get(f"{INBOX}{line}/")
    assert Notification.objects.get(id=line).read_at == read_at
    page = text(signed_in, INBOX)
    assert "inbox-unread" not in page
    assert "Plant &lt;oaks&gt;" not in text(signed_in, f"{INBOX}?show=unread")


def test_own_words_of_a_gig(api: ApiClient, member: User, signed_in: Client) -> None:
    own = topic(api, "shifts", "Shift in {{place}} from {{gig_start_at}}", "Come to {{place}}")
    api.gig(
        title="Plant oaks",
        start_at="2027-03-01T09:00:00Z",
        end_at="2027-03-02T09:00:00Z",
        notification_payload={"place": "Ibadan", "gig_title": "not this"},
        invitation_notification_topic=own,
    )
    page = text(signed_in, INBOX)
    assert "Shift in Ibadan from Mon, Mar 1, 2027, 10:00 AM" in page  # an hour ahead of UTC
    assert '<span class="inbox-about">Plant oaks</span>' in page
    assert "Come to Ibadan" in text(signed_in, f"{INBOX}{lines_of(member)[0]}/?message")


def test_a_broadcast_is_shown_as_plain_text(api: ApiClient, member: User, signed_in: Client) -> None:
    news = topic(
        api, "weekly_news", "News for {{recipient_first_name}}", "See {{url}}\n<b>{{space_name}}</b>"
    )
    line = tell(api, member, news, url="https://trees.example/news")
    page = text(signed_in, INBOX)
    assert "News for Ada" in page
    assert "Weekly news" in page
    page = text(signed_in, f"{INBOX}{line}/")
    assert '<a href="https://trees.example/news" rel="nofollow">' in page
    assert "&lt;b&gt;Crowd tree planting&lt;/b&gt;" in page
    assert count_unread(member.pk) == 0


def test_what_is_too_large_to_be_shown_keeps_its_title(
    api: ApiClient, member: User, signed_in: Client
) -> None:
    line = tell(
        api, member, topic(api, "news", "Large {{tree}}", "{{about}}" * 5), tree="oak", about="x" * 60_000
    )
    assert "Large oak" in text(signed_in, INBOX)
    assert "Large oak" in text(signed_in, f"{INBOX}{line}/")


def test_words_of_the_broadcast_in_the_persons_language(
    api: ApiClient, member: User, signed_in: Client
) -> None:
    api.make("/v2/notification_locales", {"locale": "de"})
    news = topic(api, "news", "News")
    api.make(
        "/v2/notification_templates",
        {
            "notification_topic_id": news,
            "notification_configuration_id": configurations(api, "de")["text", "standalone"],
            "subject": "Neues",
            "body": "Hallo",
        },
    )
    tell(api, member, news)
    own = {
        "notification_configuration_id": configurations(api, "de")["text", "standalone"],
        "subject": "Nur diesmal",
        "body": "Hallo",
    }
    api.make(
        "/v2/notification_broadcasts",
        {
            "payload": {},
            "recipients": {"user_ids": [member.pk]},
            "notification_topic_id": news,
            "templates": [own],
        },
    )
    assert ">News<" in text(signed_in, INBOX)
    LocalePreference.objects.create(space_id=api.space.id, user=member, locale="de-AT")
    page = text(signed_in, INBOX)
    assert "Nur diesmal" in page
    assert "Neues" in page
    assert ">News</span>" not in page.replace("<span>News</span>", "")


def test_lines_stay_when_all_else_is_gone(api: ApiClient, member: User, signed_in: Client) -> None:
    """After leaving the Space there is no page to go to; without words the topic says what it was."""
    wordless = NotificationTopic.objects.create(space_id=api.space.id, name="old_things")
    api.gig(title="Plant oaks")
    Notification.objects.create(
        space_id=api.space.id,
        topic=wordless,
        user=member,
        object_type="something_else",
        object_id=1,
        created_at=clock.now(),
    )
    withdraw_consent(api.space, member.pk)
    odd, invitation = lines_of(member)
    page = text(signed_in, INBOX)
    assert "Old things</span>" in page
    assert "There are no words" in text(signed_in, f"{INBOX}{odd}/")
    page = text(signed_in, f"{INBOX}{invitation}/")
    assert "Plant oaks" in page
    assert "See the invitation" not in page


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ("sent", "", r"Mailed to you: <time [^>]+>Jan 2, 2027, 8:00\sAM</time>"),
        (
            "held",
            "the person has paused until 2027-01-03T07:00:00.000Z",
            r"The mail waits until <time [^>]+>Jan 3, 2027, 8:00\sAM</time>: you have paused",
        ),
        ("digest", "waits for the digest at 2027-01-03T07:00:00.000Z", "</time>: it comes with your digest"),
        ("held", "20 invitations were sent that day; waits until x", "</time>: you got many invitations"),
        ("dropped", "the broadcast was cancelled", "Not mailed: the Space took it back"),
        ("dropped", "nothing is sent to the address: 550 x", "Not mailed: nothing is mailed to your address"),
        ("dropped", "something else", "Not mailed</li>"),
        ("failed", "550 5.7.1 no", "The mail did not reach you"),
    ],
)
def test_what_became_of_the_mail(
    api: ApiClient, member: User, signed_in: Client, state: str, error: str, words: str
) -> None:
    line = tell(api, member, topic(api, "news", "News"))
    moments = {"sent_at": datetime(2027, 1, 2, 7, tzinfo=UTC), "due_at": datetime(2027, 1, 3, 7, tzinfo=UTC)}
    Notification.objects.filter(id=line).update(state=state, error=error, **moments)
    assert re.search(words, " ".join(text(signed_in, f"{INBOX}{line}/").split()).replace(" </li>", "</li>"))


def test_every_reason_has_words() -> None:
    reasons = {
        value
        for name, value in [*vars(mail_reasons).items(), *vars(outdated_invitations).items()]
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    } | set(outdated_invitations.ANSWERED.values())
    # Whose account is closed reads no inbox.
    assert reasons - mailed.PHRASES.keys() == {mail_reasons.CLOSED}


def test_an_invitation_tells_why_there_is_no_mail(api: ApiClient, member: User, signed_in: Client) -> None:
    gig = api.gig()
    (invitation,) = api.invitations(gig)
    page = text(signed_in, f"/community/invitations/{invitation['id']}/")
    assert "Not mailed: your address is one for examples" in page
    Notification.objects.update(state="held", error="the person has paused until x")
    assert "The mail waits until" in text(signed_in, f"/community/invitations/{invitation['id']}/")
    api.make(f"/v2/gig_invitations/{invitation['id']}/accept")
    assert "The mail waits until" not in text(signed_in, f"/community/invitations/{invitation['id']}/")


def test_others_lines_are_nobodys_business(api: ApiClient, member: User, client: Client) -> None:
    line = tell(api, member, topic(api, "news", "Secret"))
    other = make_person("eve@example.org")
    client.force_login(other)
    for path in (f"{line}/", f"{line}/?message", f"{2**63}/", f"{2**80}/"):
        assert client.get(INBOX + path).status_code == 404
    client.post(f"{INBOX}read", {"until": str(line)})
    assert "Secret" not in text(client, INBOX)
    assert count_unread(member.pk) == 1


def test_mark_all_as_read_up_to_what_was_shown(api: ApiClient, member: User, signed_in: Client) -> None:
    news = topic(api, "news", "News")
    tell(api, member, news)
    seen = tell(api, member, news)
    assert f'name="until" value="{seen}"' in text(signed_in, INBOX)
    tell(api, member, news)
    done = signed_in.post(f"{INBOX}read", {"until": str(seen)}, follow=True)
    assert "Everything is marked as read." in done.content.decode()
    assert count_unread(member.pk) == 1
    assert signed_in.post(f"{INBOX}read", {"until": "x"}).status_code == 404
    assert signed_in.get(f"{INBOX}read").status_code == 405
    signed_in.post(f"{INBOX}read")
    assert count_unread(member.pk) == 0
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    assert strict.post(f"{INBOX}read").status_code == 403


def _many(api: ApiClient, user: User, number: int) -> None:
    sql.execute(
        """INSERT INTO notifications_notification (space_id, topic_id, user_id, object_type, object_id, created_at)
           SELECT %s, %s, %s, 'gig_invitation', 0, now() FROM generate_series(1, %s)""",
        [api.space.id, int(first_topic(api)["id"]), user.pk, number],
    )


def test_pages(api: ApiClient, member: User, signed_in: Client) -> None:
    _many(api, member, 45)
    lines = lines_of(member)
    first = text(signed_in, INBOX)
    assert first.count("inbox-unread") == 20
    assert f"after={lines[19]}" in first
    assert "Newer" not in first
    second = text(signed_in, f"{INBOX}?show=all&after={lines[19]}")
    assert f"{INBOX}{lines[20]}/" in second
    assert f"before={lines[20]}" in second
    assert f"after={lines[39]}" in second
    last = text(signed_in, f"{INBOX}?after={lines[39]}")
    assert last.count("inbox-unread") == 5
    assert "Older" not in last
    back = text(signed_in, f"{INBOX}?before={lines[20]}")
    assert f"{INBOX}{lines[0]}/" in back
    assert "Newer" not in back
    assert "Nothing more here" in text(signed_in, f"{INBOX}?after={lines[-1]}")
    for query in ("show=some", "after=x", "after=1&before=2"):
        assert signed_in.get(f"{INBOX}?{query}").status_code == 404


def test_the_count_is_bounded(api: ApiClient, member: User, signed_in: Client) -> None:
    _many(api, member, 99)
    assert '<span class="count">99<' in text(signed_in, "/community/")
    assert "Unread in your Inbox: 99" in text(signed_in, "/community/")
    _many(api, member, 6)
    assert count_unread(member.pk) == 100
    assert '<span class="count">99+<' in text(signed_in, INBOX)
    # It looks at the newest lines only, however many there are.
    _many(api, member, NEWEST)
    Notification.objects.filter(id__gte=lines_of(member)[NEWEST - 1]).update(read_at=clock.now())
    assert count_unread(member.pk) == 0


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        text(client, path)
    return len(seen)


def test_more_lines_cost_no_more_queries(
    api: ApiClient, new_api: Callable[..., ApiClient], member: User, signed_in: Client
) -> None:
    api.gig()
    tell(api, member, topic(api, "news", "News"))
    _queries(signed_in, INBOX)
    few = _queries(signed_in, INBOX)
    birds = new_api("Bird counting")
    take_in(birds, member)
    store_document(birds.space, member.pk, {})
    birds.gig()
    api.gig()
    for number in range(2):
        tell(birds, member, topic(birds, f"news {number}", "News {{x}}"), x=number)
    assert _queries(signed_in, INBOX) == few
    assert few <= 12
