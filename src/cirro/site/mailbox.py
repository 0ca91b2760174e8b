"""Mails kept as files in the data directory, for installations without a mail server."""

from __future__ import annotations

import email
import os
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as Parsed
from email.policy import default as policy
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cirro.site.home import home, make_home

# The oldest go when there are more.
MOST_MAILS = 1000

_NAME = re.compile(r"[0-9]{1,20}-[0-9a-f]{8}")


def mailbox() -> Path:
    """The directory that the mails lie in, one `.eml` file each; their names sort by time."""
    return home() / "mailbox"


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        directory = mailbox()
        make_home(directory)
        for message in email_messages:
            # With leading zeros, names of all times sort alike.
            name = f"{time.time_ns():020}-{secrets.token_hex(4)}"
            draft = directory / f".{name}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.message().as_bytes())
            # Only whole mails are seen.
            draft.rename(directory / f"{name}.eml")
        for old in names()[MOST_MAILS:]:
            (directory / f"{old}.eml").unlink(missing_ok=True)
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    """One mail of the mailbox."""

    name: str
    raw: bytes
    parsed: Parsed

    @property
    def subject(self) -> str:
        return str(self.parsed.get("Subject", ""))

    @property
    def to(self) -> str:
        return str(self.parsed.get("To", ""))

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(int(self.name.partition("-")[0]) / 1e9, UTC)

    def part(self, kind: str) -> str | None:
        """The text of its `plain` or `html` part, if it has one."""
        found = self.parsed.get_body((kind,))
        return str(found.get_content()) if found is not None else None


def names() -> list[str]:
    """The names of all mails, the newest first."""
    return sorted((path.stem for path in mailbox().glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)


def read_mail(name: str) -> Mail | None:
    """The mail with that name, or None."""
    if not _NAME.fullmatch(name):
        return None
    try:
        raw = (mailbox() / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return Mail(name, raw, email.message_from_bytes(raw, policy=policy))
