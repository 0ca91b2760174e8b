"""A real SMTP server on a loopback port."""

from __future__ import annotations

import email
import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default as policy
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from django.test import override_settings

from cirro.site.mail import SMTP_BACKEND
from tests.site.processes import wait_for
from tests.support.ports import reserved_port


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
        """The newest mail to that address, which may still be on its way."""
        wait_for(lambda: any(str(mail["To"]) == to for mail in self.mails), f"a mail to {to}")
        return next(mail for mail in reversed(self.mails) if str(mail["To"]) == to)

    def forget(self) -> None:
        """As if nothing had come yet."""
        for received in (self.mails, self.envelopes, self.raw):
            received.clear()


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
def listening() -> Iterator[Postbox]:
    """Run the server."""
    with reserved_port() as port:
        postbox = Postbox(f"smtp://127.0.0.1:{port}")
        controller = Controller(postbox, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield postbox
        finally:
            controller.stop()


@contextmanager
def receiving() -> Iterator[Postbox]:
    """Run the server, and let Django send its mails there."""
    with listening() as postbox, override_settings(**_sent_to(urlsplit(postbox.url).port)):
        yield postbox


def _sent_to(port: int | None) -> dict[str, Any]:
    return {
        "EMAIL_BACKEND": SMTP_BACKEND,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }


class Faulty:
    """A mail server with faults: each step asks `fault` what to do instead of the usual; see `faulty`.

    A fault is a reply such as "451 later", "drop" (the connection ends without a reply), "drop after" (the mail was
    taken, its acknowledgement gets lost) or a number of seconds to wait.
    """

    def __init__(self) -> None:
        self.accepted: list[EmailMessage[Any, Any]] = []
        # Steps are connect, mail, rcpt and data; the address is the recipient's, where it is known.
        self.fault: Callable[[str, str], str | float | None] = lambda step, address: None
        self.connections = 0
        self._lock = threading.Lock()

    def take(self, content: bytes) -> None:
        with self._lock:
            self.accepted.append(email.message_from_bytes(content, policy=policy))


class _FaultySession(socketserver.StreamRequestHandler):
    server: _FaultyServer

    def handle(self) -> None:
        box = self.server.box
        box.connections += 1
        recipient = ""
        if not self._say("connect", "", "220 here"):
            return
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    if not line:
                        # Gone in the midst of it: no mail.
                        return
                    content += line
                if not self._say("data", recipient, "250 taken", content):
                    return
                continue
            step = {b"MAIL": "mail", b"RCPT": "rcpt"}.get(verb, "")
            if not self._say(step, recipient, "250 fine"):
                return

    def _say(self, step: str, address: str, usual: str, content: bytes | None = None) -> bool:
        fault = self.server.box.fault(step, address) if step else None
        if isinstance(fault, float):
            time.sleep(fault)
            fault = None
        if content is not None and fault in (None, "drop after"):
            self.server.box.take(content)
        if fault in ("drop", "drop after"):
            return False
        self.wfile.write(f"{fault or usual}\r\n".encode())
        return not str(fault).startswith("421")


class _FaultyServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Faulty


@contextmanager
def faulty() -> Iterator[Faulty]:
    """Run a faulty server, and let Django send its mails there."""
    box = Faulty()
    with _FaultyServer(("127.0.0.1", 0), _FaultySession) as server:
        server.box = box
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            with override_settings(**_sent_to(server.server_address[1]), EMAIL_TIMEOUT=60):
                yield box
        finally:
            server.shutdown()
            thread.join()
