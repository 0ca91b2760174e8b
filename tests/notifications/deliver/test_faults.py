"""Mail servers with faults: what is sent again, what fails, and who gets nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from cirro.events.models import Event
from cirro.kernel import clock
from cirro.notifications.deliver.mails import LEASE, next_pause, take
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.models import Mail, Suppression
from cirro.site.mail import SMTP_BACKEND
from tests.notifications.deliver.world import hurry, member, queue, state
from tests.support.client import ApiClient
from tests.support.smtp import Faulty, faulty, receiving, text


@pytest.fixture
def server() -> Iterator[Faulty]:
    with faulty() as box:
        yield box


def one_mail(api: ApiClient, name: str = "ada") -> Mail:
    """A sorted mail to one person."""
    queue(api.space, member(api.space, name))
    sort_due()
    return Mail.objects.latest("id")


def times(box: Faulty) -> list[str]:
    return [str(mail["Message-ID"]) for mail in box.accepted]


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "data"])
@pytest.mark.parametrize("fault", ["451 4.3.0 later", "421 4.3.2 busy", "drop"])
def test_what_passes_is_tried_again(live_api: ApiClient, server: Faulty, step: str, fault: str) -> None:
    mail = one_mail(live_api)
    server.fault = lambda at, address: fault if at == step else None
    began = clock.now()
    assert send_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 1)
    assert mail.error
    assert began <= mail.next_try_at - timedelta(minutes=1) <= clock.now()
    # Not before its time.
    server.fault = lambda at, address: None
    assert send_due() == 0
    hurry()
    assert send_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 2, "")
    assert set(times(server)) == {mail.message_id}


def test_a_lost_acknowledgement_brings_the_same_message_id_again(live_api: ApiClient, server: Faulty) -> None:
    mail = one_mail(live_api)
    server.fault = lambda at, address: "drop after" if at == "data" and not server.accepted else None
    assert send_due() == 0
    hurry()
    assert send_due() == 1
    assert times(server) == [mail.message_id] * 2


def test_a_server_that_takes_ascii_only_gets_nothing_else(live_api: ApiClient, server: Faulty) -> None:
    queue(live_api.space, member(live_api.space, "ada", first_name="Zoë"))
    sort_due()
    assert send_due() == 1
    (mail,) = server.accepted
    assert mail.as_bytes().isascii()
    assert {part["Content-Transfer-Encoding"] for part in mail.iter_parts()} == {"quoted-printable"}
    assert "Hello Zoë," in text(mail)


def test_a_slow_server_is_waited_for(live_api: ApiClient, server: Faulty) -> None:
    one_mail(live_api)
    server.fault = lambda at, address: 0.3 if at == "data" else None
    assert send_due() == 1


@pytest.mark.parametrize(
    ("step", "reply", "is_suppressed"),
    [
        ("rcpt", "550 5.1.1 <ada@people.cirro-crowd.net> is nobody here", True),
        ("rcpt", "550 who is that", True),
        ("rcpt", "552 5.2.2 Mailbox full", False),
        ("rcpt", "550 5.7.1 Not from you", False),
        ("data", "554 5.6.0 I don't like it", False),
    ],
)
def test_what_is_refused_for_good_fails(
    live_api: ApiClient, server: Faulty, step: str, reply: str, is_suppressed: bool
) -> None:
    notification = queue(live_api.space, member(live_api.space, "ada"))
    sort_due()
    other = one_mail(live_api, "ben")
    server.fault = lambda at, address: reply if (at, address[:3]) == (step, "ada") else None
    # The connection is used on for the next.
    assert send_due() == 1
    assert server.connections == 1
    assert times(server) == [other.message_id]
    assert state(notification) == ("failed", reply)
    assert [each.reason for each in Suppression.objects.all()] == ([reply] if is_suppressed else [])
    event = Event.objects.get(type="notification.failed")
    # What a server says names the address, which no Space gets to know.
    codes = [part for part in reply.split() if part[0] == "5"]
    assert (event.object_id, event.data["reason"]) == (notification.id, " ".join(codes))
    assert event.data["suppressed"] is is_suppressed
    hurry()
    assert send_due() == 0
    again = queue(live_api.space, notification.user)
    sort_due()
    assert (state(again)[0] == "dropped") is is_suppressed


def test_a_refused_sender_is_the_operators_to_set_right(live_api: ApiClient, server: Faulty) -> None:
    mail = one_mail(live_api)
    server.fault = lambda at, address: "550 5.7.1 unknown sender" if at == "mail" else None
    send_due()
    mail.refresh_from_db()
    assert mail.state == "queued"
    assert not Suppression.objects.exists()


def test_many_mails_go_over_one_connection(live_api: ApiClient, server: Faulty) -> None:
    for number in range(30):
        queue(live_api.space, member(live_api.space, f"p{number}"))
    sort_due()
    assert send_due(batch=7) == 30
    assert server.connections == 1
    assert len(set(times(server))) == 30


def test_a_server_that_is_away_costs_one_try_and_all_wait(live_api: ApiClient) -> None:
    for name in ("ada", "ben", "cleo"):
        queue(live_api.space, member(live_api.space, name))
    sort_due()
    with override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        assert send_due() == 0
    assert {(mail.state, mail.attempts) for mail in Mail.objects.all()} == {("queued", 1)}
    hurry()
    with receiving() as postbox:
        assert send_due() == 3
    assert len(postbox.mails) == 3


def test_after_a_day_it_stands_as_failed(live_api: ApiClient, server: Faulty) -> None:
    mail = one_mail(live_api)
    server.fault = lambda at, address: "451 later" if at == "rcpt" else None
    send_due()
    Mail.objects.update(queued_at=clock.now() - timedelta(hours=23, minutes=59))
    hurry()
    send_due()
    mail.refresh_from_db()
    assert mail.state == "queued"
    Mail.objects.update(queued_at=clock.now() - timedelta(hours=24))
    hurry()
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", "given up after 24 hours: 451 later")
    assert Event.objects.filter(type="notification.failed").count() == 1


def test_what_waited_for_a_worker_for_days_is_tried_for_a_day(live_api: ApiClient, server: Faulty) -> None:
    mail = one_mail(live_api)
    Mail.objects.update(queued_at=clock.now() - timedelta(days=3))
    server.fault = lambda at, address: "451 later" if at == "rcpt" else None
    send_due()
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_pauses_grow() -> None:
    minutes = [next_pause(attempts).total_seconds() / 60 for attempts in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert next_pause(30_000) == timedelta(hours=6)


def test_what_a_dead_worker_had_taken_is_taken_again(live_api: ApiClient, server: Faulty) -> None:
    mail = one_mail(live_api)
    (taken,) = take()
    assert take() == []
    Mail.objects.update(next_try_at=clock.now() - timedelta(seconds=1))
    assert send_due() == 1
    assert times(server) == [taken.message_id] == [mail.message_id]
    assert timedelta(minutes=1) <= LEASE


def test_a_mail_that_can_not_be_made_keeps_no_other_back(
    live_api: ApiClient, server: Faulty, caplog: pytest.LogCaptureFixture
) -> None:
    bad = queue(live_api.space, member(live_api.space, "ada"), payload={"gig_description": "x" * 300_000})
    queue(live_api.space, member(live_api.space, "ben"))
    sort_due()
    assert send_due() == 1
    assert state(bad) == ("failed", "the mail comes out larger than 256 kB")
