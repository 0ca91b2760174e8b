"""Mail to relay addresses: sent on over real SMTP, without giving the real address away."""

from __future__ import annotations

import email.header
import email.utils
import os
from collections.abc import Iterator
from email.message import Message

import pytest
from click.testing import CliRunner, Result
from pytest_django.fixtures import Settings

from cirro.kernel import clock
from cirro.kernel.errors import BadInput, NotFound, TooLarge
from cirro.people.models import User
from cirro.site.commands.relay import relay
from cirro.spaces.domain.membership import anonymous_email, join, remove_member
from cirro.spaces.domain.relay_mail import LARGEST, Undeliverable, no_reply, relay_mail
from tests.support.client import ApiClient
from tests.support.smtp import Postbox, receiving

MAIL = b"""\
Return-Path: <team@trees.example>
Delivered-To: 2f6c@relay.cirro.invalid
Received: from mx.trees.example by here
DKIM-Signature: v=1; d=trees.example; b=abc
Disposition-Notification-To: team@trees.example
X-Originating-IP: 203.0.113.7
From: =?utf-8?b?QsOkdW1l?= <team@trees.example>
To: 2f6c@relay.cirro.invalid
Cc: others@trees.example
Bcc: hidden@trees.example
Subject: =?utf-8?q?Neue_B=C3=A4ume?=
Date: Sun, 22 Nov 2026 10:00:00 +0000
Message-ID: <1@trees.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Sch\xc3\xb6ne B\xc3\xa4ume.
From here on more.
""".replace(b"\n", b"\r\n")


@pytest.fixture
def server() -> Iterator[Postbox]:
    with receiving() as postbox:
        yield postbox


@pytest.fixture
def address(person: User, api: ApiClient) -> str:
    join(api.space, person.pk, clock.now(api.space))
    return anonymous_email(api.space.id, person.pk)


def received(server: Postbox) -> Message:
    (raw,) = server.raw
    return email.message_from_bytes(raw)


def test_sent_on(server: Postbox, address: str, person: User) -> None:
    assert relay_mail(address.upper(), MAIL)
    assert server.envelopes == [(no_reply(), [person.email])]
    mail = received(server)
    assert sorted(name.lower() for name in mail) == [
        "auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id", "mime-version",
        "reply-to", "subject", "to", "x-cirro-relay",
    ]  # fmt: skip
    assert email.utils.parseaddr(mail["From"])[1] == no_reply()
    assert "Bäume" in str(email.header.make_header(email.header.decode_header(mail["From"])))
    assert email.utils.parseaddr(mail["Reply-To"])[1] == "team@trees.example"
    assert (mail["To"], mail["Message-ID"], mail["Auto-Submitted"]) == (
        address,
        "<1@trees.example>",
        "auto-generated",
    )
    assert mail["Subject"] == "=?utf-8?q?Neue_B=C3=A4ume?="
    assert mail.get_payload(decode=True) == MAIL.partition(b"\r\n\r\n")[2]
    assert person.email.encode() not in server.raw[0]


def test_reply_to_of_the_sender_counts(server: Postbox, address: str) -> None:
    relay_mail(address, b"Reply-To: help@trees.example, Two <two@trees.example>\r\n" + MAIL)
    replies = email.utils.getaddresses([received(server)["Reply-To"]])
    assert [reply[1] for reply in replies] == ["help@trees.example", "two@trees.example"]


def test_nobody(server: Postbox, address: str, person: User, api: ApiClient) -> None:
    for unknown in ("", "nobody", f"x{address}", address.replace("@", "@other."), person.email):
        with pytest.raises(NotFound):
            relay_mail(unknown, MAIL)
    remove_member(api.space, person.pk)
    with pytest.raises(NotFound):
        relay_mail(address, MAIL)
    assert server.mails == []


def test_answers_of_machines_end_here(server: Postbox, address: str) -> None:
    for head in (b"Auto-Submitted: auto-replied\r\n", b"Auto-Submitted: Auto-Replied; x=y\r\n"):
        assert not relay_mail(address, head + MAIL)
    assert not relay_mail(address, MAIL.replace(b"<team@trees.example>\r\nDelivered", b"<>\r\nDelivered"))
    assert not relay_mail(address, MAIL.replace(b"text/plain", b"multipart/report; boundary=x"))
    assert not relay_mail(no_reply(), b"whatever")
    assert server.mails == []


def test_loops(server: Postbox, address: str) -> None:
    relay_mail(address, MAIL)
    for looping in (server.raw[0], b"Received: from a by b\r\n" * 31 + MAIL):
        with pytest.raises(BadInput, match="loop"):
            relay_mail(address, looping)


@pytest.mark.parametrize(
    "message",
    [b"", b"\0", b"no mail", b"Subject: x\r\n\r\nx", b"From: nobody\r\n\r\nx", b"From: \xff\xfe\r\n\r\nx", b"\xff" * 100,
     b"From: a@b\r\n\r\nx", b"From: =?nonsense?q?x?= <>\r\n\r\n", b"From: \xc3\xa9@trees.example\r\n\r\n"],
)  # fmt: skip
def test_no_mail(server: Postbox, address: str, message: bytes) -> None:
    with pytest.raises(BadInput):
        relay_mail(address, message)
    assert server.mails == []


def test_headers_cannot_be_smuggled_in(server: Postbox, address: str) -> None:
    names = [
        b"=?utf-8?q?a=0D=0ABcc=3A_x=40example=2Eorg?=",
        b"=?unknown?q?x?=",
        b'"a,b" \xff',
        b"=?utf-8?b?!!!?=",
    ]
    for name in names:
        assert relay_mail(
            address, b"From: " + name + b" <a@trees.example>\r\nSubject: a\r\nSubject: b\r\n\r\nx"
        )
    assert len(server.raw) == len(names)
    for raw in server.raw:
        mail = email.message_from_bytes(raw)
        assert mail["Bcc"] is None
        assert mail.get_all("Subject") == ["a"]
        assert email.utils.parseaddr(mail["Reply-To"])[1] == "a@trees.example"


def test_size(server: Postbox, address: str) -> None:
    body = b"x" * 70 + b"\r\n"
    fits = MAIL + body * ((LARGEST - len(MAIL)) // len(body))
    assert relay_mail(address, fits)
    with pytest.raises(TooLarge):
        relay_mail(address, fits + body)


def test_refused_by_the_mail_server(server: Postbox, address: str, person: User) -> None:
    server.refuse = "550 No such user here: " + person.email
    with pytest.raises(Undeliverable) as refused:
        relay_mail(address, MAIL)
    assert person.email not in str(refused.value)


def run(address: str, message: bytes) -> Result:
    return CliRunner().invoke(relay, [address], input=message)


@pytest.mark.django_db(transaction=True)
def test_exit_codes(api: ApiClient, server: Postbox, person: User, settings: Settings) -> None:
    join(api.space, person.pk, clock.now())
    address = anonymous_email(api.space.id, person.pk)
    outputs = []
    for code, to, message, refuse in (
        (os.EX_OK, address, MAIL, None),
        (os.EX_NOUSER, "nobody@relay.cirro.invalid", MAIL, None),
        (os.EX_DATAERR, address, b"", None),
        (os.EX_DATAERR, address, MAIL + b"x" * LARGEST, None),
        (os.EX_UNAVAILABLE, address, MAIL, f"550 {person.email} is unknown"),
        (os.EX_TEMPFAIL, address, MAIL, f"451 {person.email} is busy"),
    ):
        server.refuse = refuse
        result = run(to, message)
        assert result.exit_code == code, result.output
        outputs.append(result.output)
    assert len(server.mails) == 1
    settings.EMAIL_PORT = 1
    result = run(address, MAIL)
    assert (result.exit_code, person.email in "".join([*outputs, result.output])) == (os.EX_TEMPFAIL, False)
