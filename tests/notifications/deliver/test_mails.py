"""The mails as a server gets them: words, headers, the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.test import Client, override_settings

from cirro.kernel import clock
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.deliver import deliver_due
from cirro.notifications.deliver.message_ids import mail_ids_in
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.signed_mail import DkimKey
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain.tell_when_full import tell_when_full
from cirro.notifications.domain.things import EXPIRED_INVITATION
from cirro.notifications.domain.topics import GIG_FULL, find_topic
from cirro.notifications.domain.unsubscribe_token import Mails, read_token
from cirro.notifications.models import Broadcast, Mail, Notification, NotificationTopic, Template
from cirro.people.models import User
from tests.notifications.deliver.world import let_digests_come, member, prefer, queue, state, topic_of
from tests.support.client import ApiClient
from tests.support.smtp import Postbox, receiving, text


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with receiving() as box:
        yield box


def sent(postbox: Postbox) -> list[EmailMessage[Any, Any]]:
    """Deliver what there is; the mails."""
    deliver_due(30)
    return postbox.mails


def single(space: SpaceRef, ada: User) -> None:
    queue(space, ada)


def broadcast(space: SpaceRef, ada: User, **fields: Any) -> None:
    made = Broadcast.objects.create(
        space_id=space.id,
        topic=topic_of(space),
        payload={"gig_title": "From the broadcast"},
        recipients={"user_ids": [ada.id]},
        status="done",
        created_at=clock.now(),
        **fields,
    )
    queue(space, ada, broadcast_id=made.id, object_type="notification_broadcast", payload=None)


def broadcast_in_its_own_words(space: SpaceRef, ada: User) -> None:
    template = Template.objects.get(
        topic=topic_of(space), configuration__kind="standalone", configuration__format="text"
    )
    own = {
        "notification_configuration_id": template.configuration_id,
        "subject": "{{gig_title}}!",
        "body": "Own",
    }
    broadcast(space, ada, templates=[own])


def digest(space: SpaceRef, ada: User) -> None:
    prefer(space, ada, "digest_hourly")
    queue(space, ada, 1)
    queue(space, ada, 2)
    sort_due()
    let_digests_come()


def digest_of_one(space: SpaceRef, ada: User) -> None:
    prefer(space, ada, "digest_daily")
    queue(space, ada, 1)
    sort_due()
    let_digests_come()


def digest_of_topics(space: SpaceRef, ada: User) -> None:
    other = NotificationTopic.objects.create(space_id=space.id, name="news", email="digest_daily")
    prefer(space, ada, "digest_daily")
    queue(space, ada, 1)
    queue(space, ada, 2, topic=other)
    sort_due()
    let_digests_come()


def without_templates(space: SpaceRef, ada: User) -> None:
    Template.objects.filter(space_id=space.id).delete()
    queue(space, ada)


def without_layout(space: SpaceRef, ada: User) -> None:
    NotificationTopic.objects.filter(space_id=space.id).update(layout=None)
    queue(space, ada)


def of_another_topic_without_words(space: SpaceRef, ada: User) -> None:
    other = NotificationTopic.objects.create(space_id=space.id, name="news")
    queue(space, ada, topic=other, object_type="something")


def that_a_gig_is_full(space: SpaceRef, ada: User) -> None:
    tell_when_full(space.id, True)
    queue(space, ada, topic=find_topic(space.id, GIG_FULL), object_type=EXPIRED_INVITATION)


def digest_of_many_topics(space: SpaceRef, ada: User) -> None:
    for number in range(30):
        one = NotificationTopic.objects.create(space_id=space.id, name=f"news {number}", email="digest_daily")
        queue(space, ada, number, topic=one, object_type="something")
    sort_due()
    let_digests_come()


KINDS = (
    single,
    broadcast,
    broadcast_in_its_own_words,
    digest,
    digest_of_one,
    digest_of_topics,
    without_templates,
    without_layout,
    of_another_topic_without_words,
    that_a_gig_is_full,
    digest_of_many_topics,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mail_has_the_way_out(
    live_api: ApiClient, postbox: Postbox, kind: Callable[[SpaceRef, User], None], client: Client
) -> None:
    ada = member(live_api.space, "ada", first_name="Zoë")
    kind(live_api.space, ada)
    (mail,) = sent(postbox)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(mail["List-Unsubscribe"]).strip("<> ")
    # In one piece, however long it is.
    assert f"<{address}>".encode() in postbox.raw[0]
    assert address.startswith(f"{settings.CIRRO_URL}/notifications/unsubscribe/")
    token = address.rpartition("/")[2]
    topics = tuple(sorted(set(Notification.objects.values_list("topic_id", flat=True))))
    assert read_token(token) == Mails(ada.id, live_api.space.id, topics)
    # Both parts lead there, and to all that can be chosen.
    assert address in text(mail).replace("\n", "")
    html = mail.get_body(("html",))
    if html is not None:
        assert address in html.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == ada.email
    assert parseaddr(mail["From"]) == ("Live trees", parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    assert mail["Subject"]
    assert "{{" not in text(mail) + mail["Subject"]
    assert (mail["Precedence"] == "bulk") == ("digest" in kind.__name__ or "broadcast" in kind.__name__)
    # One click, as mail programs do it.
    path = address.removeprefix(settings.CIRRO_URL)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    again = [
        queue(live_api.space, ada, 9, topic=topic)
        for topic in NotificationTopic.objects.filter(id__in=topics)
    ]
    sort_due()
    assert {state(each)[0] for each in again} == {"dropped"}


def test_a_waves_invitation(live_api: ApiClient, postbox: Postbox) -> None:
    ada = member(live_api.space, "ada", time_zone="Asia/Kathmandu")
    live_api.make(f"/v2/users/{ada.id}/worker", {"document": {}})
    template = Template.objects.get(configuration__kind="standalone", configuration__format="text")
    live_api.make(
        f"/v2/notification_templates/{template.id}", {"body": template.body + "\nBring: {{tool.name}}\n"}
    )
    gig = live_api.gig(
        title="Plant <oaks>",
        start_at="2030-06-01T08:00:00Z",
        end_at="2030-06-02T08:00:00Z",
        url="https://trees.cirro-crowd.net/7",
        notification_payload={"tool": {"name": "spade"}},
    )
    from cirro.gigs.domain.run_due import run_due

    run_due()
    (mail,) = sent(postbox)
    assert mail["Subject"] == "Plant <oaks>: Live trees invites you"
    assert "Starts: Sat, Jun 1, 2030, 1:45 PM GMT+5:45" in text(mail)
    assert gig["url"] in text(mail)
    assert "Bring: spade" in text(mail)
    html = mail.get_body(("html",))
    assert html is not None
    assert "Plant &lt;oaks&gt;" in html.get_content()
    row = Mail.objects.get()
    assert (row.state, row.attempts, row.message_id) == ("sent", 1, mail["Message-ID"])
    assert list(mail_ids_in(str(mail["Message-ID"]))) == [row.id]
    assert Notification.objects.get().state == "sent"
    assert not deliver_due(1)


def test_a_digest_says_each_once(live_api: ApiClient, postbox: Postbox) -> None:
    ada = member(live_api.space, "ada")
    digest(live_api.space, ada)
    (mail,) = sent(postbox)
    assert mail["Subject"] == "Gigs for you at Live trees"
    assert [text(mail).splitlines().count(f"* Gig {number}") for number in (1, 2)] == [1, 1]


def test_a_digest_that_would_be_too_large_names_the_rest(live_api: ApiClient, postbox: Postbox) -> None:
    ada = member(live_api.space, "ada")
    prefer(live_api.space, ada, "digest_hourly")
    for number in range(5):
        queue(
            live_api.space,
            ada,
            number,
            payload={"gig_title": f"Gig {number}", "gig_description": "x" * 50_000},
        )
    sort_due()
    let_digests_come()
    (mail,) = sent(postbox)
    assert all(f"Gig {number}" in text(mail) for number in range(5))
    assert len(postbox.raw[0]) < 600_000


def test_a_digest_has_all_however_many_there_are(
    live_api: ApiClient, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cirro.notifications.deliver.parcel.MOST_SAID", 3)
    ada = member(live_api.space, "ada")
    other = NotificationTopic.objects.create(space_id=live_api.space.id, name="news", email="digest_daily")
    prefer(live_api.space, ada, "digest_daily")
    items = [queue(live_api.space, ada, number) for number in range(5)]
    items.append(queue(live_api.space, ada, 5, topic=other))
    cancelled = queue(live_api.space, ada, 6, topic=other)
    sort_due()
    let_digests_come()
    sort_due()
    Notification.objects.filter(id=cancelled.id).update(state="dropped")
    (mail,) = sent(postbox)
    lines = text(mail).splitlines()
    assert [line for line in lines if line.startswith("* Gig")] == ["* Gig 0", "* Gig 1", "* Gig 2"]
    place = lines.index("3 more messages are in your Inbox:")
    assert lines[place + 1] == f"{settings.CIRRO_URL}/community/inbox/"
    assert mail["Subject"] == "6 messages for you from Live trees"
    assert {state(item)[0] for item in items} == {"sent"}
    token = str(mail["List-Unsubscribe"]).strip("<> ").rpartition("/")[2]
    assert read_token(token).topic_ids == (topic_of(live_api.space).id, other.id)


def test_the_persons_language(live_api: ApiClient, postbox: Postbox) -> None:
    live_api.make("/v2/notification_locales", {"locale": "de"})
    configurations = live_api.get("/v2/notification_configurations?locale=de&limit=50").json["data"]
    wanted = next(each for each in configurations if (each["format"], each["kind"]) == ("text", "standalone"))
    live_api.make(
        "/v2/notification_templates",
        {
            "notification_configuration_id": wanted["id"],
            "notification_topic_id": str(topic_of(live_api.space).id),
            "subject": "Neu",
            "body": "Hallo {{recipient_full_name}}",
        },
    )
    queue(live_api.space, member(live_api.space, "ada", locale="de"))
    queue(live_api.space, member(live_api.space, "ben", locale="fr"))
    sent(postbox)
    assert postbox.last("ada@people.cirro-crowd.net")["Subject"] == "Neu"
    assert "Hallo Ada Okafor" in text(postbox.last("ada@people.cirro-crowd.net"))
    assert "invites you" in postbox.last("ben@people.cirro-crowd.net")["Subject"]


def test_who_left_or_was_suppressed_meanwhile_gets_none(live_api: ApiClient, postbox: Postbox) -> None:
    ada = member(live_api.space, "ada")
    left = queue(live_api.space, ada)
    sort_due()
    User.objects.filter(id=ada.id).update(is_active=False)
    send_due()
    assert state(left) == ("dropped", "the account is closed")
    assert (Mail.objects.get().state, postbox.mails) == ("dropped", [])


def test_signed_with_dkim(live_api: ApiClient, postbox: Postbox) -> None:
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    import base64

    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    queue(live_api.space, member(live_api.space, "ada", first_name="Zoë"))
    with override_settings(DKIM=DkimKey("cirro-crowd.net", "c1", pem)):
        sent(postbox)
    raw = postbox.raw[0]
    # Nobody on the way has to encode it anew, which would break the signature.
    assert raw.isascii()
    names = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        names.append(name)
        return record

    assert dkim.verify(raw, dnsfunc=dns)
    assert names == [b"c1._domainkey.cirro-crowd.net."]
    signed = str(postbox.mails[0]["DKIM-Signature"]).lower()
    assert "list-unsubscribe" in signed
    assert "list-unsubscribe-post" in signed
    assert not dkim.verify(raw.replace(b"Live trees", b"Evil trees"), dnsfunc=dns)
