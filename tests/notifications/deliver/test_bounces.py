"""Mails that came back: reports in mailbox files, and what a provider tells."""

from __future__ import annotations

import base64
import json
import mailbox
from pathlib import Path
from typing import Any

import pytest
from anymail.signals import AnymailTrackingEvent
from click.testing import CliRunner
from django.test import Client, override_settings
from django.urls import include, path

from cirro.events.models import Event
from cirro.notifications.deliver.bounces import read_bounces, take_bounce
from cirro.notifications.deliver.provider_reports import take_report
from cirro.notifications.deliver.send import send_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.models import Mail, Suppression
from cirro.people.models import User
from cirro.site.commands.bounces import bounces
from cirro.site.mail_webhooks import mail_webhooks
from tests.notifications.deliver.world import member, queue, state
from tests.support.client import ApiClient
from tests.support.smtp import receiving

# As Postfix writes it, but for names.
REPORT = """\
From: MAILER-DAEMON@mail.cirro-crowd.net (Mail Delivery System)
To: cirro@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.cirro-crowd.net

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{original}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: User unknown in virtual
    mailbox table

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Plant trees

--B--
"""


@pytest.fixture
def mail(live_api: ApiClient) -> Mail:
    """A mail that a server took."""
    queue(live_api.space, member(live_api.space, "ada"))
    sort_due()
    with receiving():
        assert send_due() == 1
    return Mail.objects.select_related("user").get()


def report(mail: Mail, **changed: str) -> bytes:
    values = {
        "address": mail.user.email,
        "original": changed.get("address", mail.user.email),
        "action": "failed",
        "status": "5.1.1",
        "message_id": mail.message_id,
        **changed,
    }
    return REPORT.format(**values).encode()


def test_a_hard_bounce_ends_mails_to_the_address(mail: Mail, live_api: ApiClient) -> None:
    assert list(take_bounce(report(mail))) == ["suppressed"]
    assert list(take_bounce(report(mail))) == ["known"]
    suppression = Suppression.objects.get()
    assert suppression.address == mail.user.email
    assert suppression.reason == (
        f"mail to it came back: 5.1.1 550 5.1.1 <{mail.user.email}>: User unknown in virtual mailbox table"
    )
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert Event.objects.filter(type="notification.failed").count() == 1
    again = queue(live_api.space, mail.user)
    sort_due()
    assert state(again)[0] == "dropped"


@pytest.mark.parametrize(
    ("changed", "fate"),
    [
        ({"action": "delayed", "status": "4.4.1"}, "temporary"),
        ({"status": "5.2.2"}, "temporary"),
        ({"status": "5.7.1"}, "temporary"),
        # Somebody else's address, with a mail of ours; and a message id that was made up.
        ({"address": "ben@people.cirro-crowd.net"}, "foreign"),
        ({"message_id": "<1.00000000000000000000@localhost>"}, "foreign"),
        ({"message_id": "<x@y>"}, "foreign"),
    ],
)
def test_what_ends_nothing(mail: Mail, changed: dict[str, str], fate: str) -> None:
    assert list(take_bounce(report(mail, **changed))) == [fate]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: I am on holiday\n\nBack in May.",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n\n--B--",
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n!!!!",
    ],
)
@pytest.mark.usefixtures("db")
def test_what_is_no_report(raw: bytes) -> None:
    assert list(take_bounce(raw)) == ["unreadable"]


@pytest.mark.parametrize("by", ["report", "provider"])
def test_domains_in_other_scripts_are_known_in_ascii_too(mail: Mail, by: str) -> None:
    User.objects.filter(id=mail.user_id).update(email="ada@bücher.cirro-crowd.net")
    Mail.objects.update(provider_reference="p-1")
    there = "Ada@xn--bcher-kva.cirro-crowd.net"
    if by == "report":
        assert list(take_bounce(report(mail, address=there))) == ["suppressed"]
    else:
        event = AnymailTrackingEvent(event_type="complained", recipient=there, message_id="p-1")
        take_report(None, event=event)
    assert Suppression.objects.get().address == "ada@bücher.cirro-crowd.net"
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_an_address_that_sends_mails_on_is_known_by_the_original(mail: Mail) -> None:
    sent_on = report(mail, address="ada@new.cirro-crowd.net", original=mail.user.email)
    assert list(take_bounce(sent_on)) == ["suppressed"]
    assert Suppression.objects.get().address == mail.user.email


def test_an_encoded_report_is_read(mail: Mail) -> None:
    plain = report(mail).decode()
    head, _, rest = plain.partition("Content-Type: message/delivery-status\n\n")
    block, _, tail = rest.partition("\n--B\n")
    encoded = base64.encodebytes(block.encode()).decode()
    raw = f"{head}Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{encoded}\n--B\n{tail}"
    assert list(take_bounce(raw.encode())) == ["suppressed"]


def test_mailbox_files_and_maildirs(mail: Mail, tmp_path: Path) -> None:
    mbox = mailbox.mbox(tmp_path / "cirro")
    mbox.add(report(mail, status="5.7.1"))
    mbox.add(b"Subject: hello\n\nhello")
    mbox.close()
    maildir = mailbox.Maildir(tmp_path / "dir")
    maildir.add(report(mail))
    before = (tmp_path / "cirro").read_bytes()
    assert read_bounces(tmp_path / "cirro") == {"temporary": 1, "unreadable": 1}
    assert read_bounces(tmp_path / "dir") == {"suppressed": 1}
    assert (tmp_path / "cirro").read_bytes() == before
    with pytest.raises(FileNotFoundError):
        read_bounces(tmp_path / "nothing")


def test_the_command_says_what_it_needs() -> None:
    result = CliRunner().invoke(bounces, ["/nowhere/at/all"])
    assert result.exit_code == 2
    assert "does not exist" in result.output


@pytest.mark.parametrize(
    ("type", "reason", "ends"),
    [
        ("bounced", "bounced", True),
        ("bounced", "invalid", True),
        ("bounced", "timed_out", False),
        ("complained", None, True),
        ("unsubscribed", None, True),
        ("rejected", "bounced", True),
        ("rejected", "spam", True),
        ("delivered", None, False),
        ("deferred", None, False),
    ],
)
def test_what_a_provider_reports(mail: Mail, type: str, reason: str | None, ends: bool) -> None:
    Mail.objects.update(provider_reference="p-1")
    event = AnymailTrackingEvent(
        event_type=type,
        recipient=mail.user.email.upper(),
        message_id="p-1",
        reject_reason=reason,
        mta_response="550 no",
    )
    take_report(None, event=event)
    take_report(None, event=event)
    assert Suppression.objects.filter(address=mail.user.email).exists() is ends
    mail.refresh_from_db()
    assert (mail.state == "failed") is ends


@pytest.mark.parametrize(("type", "reason"), [("rejected", "other"), ("rejected", None), ("failed", None)])
def test_what_a_provider_did_not_send_after_all_has_failed(mail: Mail, type: str, reason: str | None) -> None:
    event = AnymailTrackingEvent(
        event_type=type, recipient=mail.user.email, message_id="p-1", reject_reason=reason
    )
    take_report(None, event=event)
    mail.refresh_from_db()
    assert mail.state == "sent"
    Mail.objects.update(provider_reference="p-1")
    take_report(None, event=event)
    mail.refresh_from_db()
    assert (mail.state, "did not send it" in mail.error) == ("failed", True)
    assert not Suppression.objects.exists()


class _Urls:
    """What the installation's addresses are with a provider."""

    urlpatterns: tuple[Any, ...] = ()


def test_a_providers_webhook_is_let_in_with_its_secret_only(mail: Mail, client: Client) -> None:
    from anymail.signals import tracking

    assert mail_webhooks() == []
    assert client.post("/anymail/postmark/tracking/").status_code == 404
    body = {
        "RecordType": "SpamComplaint",
        "MessageID": "p-1",
        "Email": mail.user.email,
        "BouncedAt": "2026-11-22T04:00:00Z",
        "ID": 1,
    }
    tracking.connect(take_report, dispatch_uid="test")
    try:
        with override_settings(MAIL_PROVIDER="postmark", ANYMAIL={"WEBHOOK_SECRET": "cirro:secret"}):
            urls = _Urls()
            urls.urlpatterns = (path("anymail/", include(mail_webhooks())),)
            with override_settings(ROOT_URLCONF=urls):
                assert [str(each.pattern) for each in mail_webhooks()] == ["postmark/tracking/"]
                for secret, status in (("wrong", 400), ("cirro:secret", 200)):
                    answer = client.post(
                        "/anymail/postmark/tracking/",
                        json.dumps(body),
                        content_type="application/json",
                        headers={"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
                    )
                    assert answer.status_code == status
    finally:
        tracking.disconnect(dispatch_uid="test")
    assert Suppression.objects.get().reason.startswith("mail to it was reported as unwanted")
