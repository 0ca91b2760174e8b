"""A real SMTP server on a loopback port."""

from __future__ import annotations

import email
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default as policy
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


class Postbox:
    """What the server received."""

    def __init__(self, url: str = "") -> None:
        # Where it listens, as CIRRO_SMTP_URL names it.
        self.url = url
        self.mails: list[EmailMessage[Any, Any]] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.raw: list[bytes] = []
        # What it answers to every recipient instead of taking them, such as "550 No such user".
        self.refuse: str | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        parsed = email.message_from_bytes(envelope.content, policy=policy)
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.mails.append(parsed)
        return "250 OK"

    def last(self, to: str) -> EmailMessage[Any, Any]:
        """The newest mail to that address, which must have come by now or come within two seconds."""
        for _ in range(100):
            mail: EmailMessage[Any, Any]
            for mail in reversed(self.mails):
                if str(mail["To"]) == to:
                    return mail
            time.sleep(0.02)
        raise AssertionError(f"no mail to {to}: {[mail['To'] for mail in self.mails]}")


def text(mail: EmailMessage[Any, Any]) -> str:
    """Its plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage[Any, Any], containing: str) -> str:
    """The path (with its query) of the one link in the mail that has `containing` in it."""
    found: list[str] = [
        address for address in re.findall(r"https?://\S+", text(mail)) if containing in address
    ]
    assert len(found) == 1, text(mail)
    return "/" + found[0].split("/", 3)[3]


@contextmanager
def receiving() -> Iterator[Postbox]:
    """Run the server, and let Django send its mails there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    postbox = Postbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_HOST_USER="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
        ):
            yield postbox
    finally:
        controller.stop()
