"""Mails kept as files in the data directory, for installations without a mail server."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cirro.site.home import home, make_home


def mailbox() -> Path:
    """The directory that the mails lie in, one `.eml` file each; their names sort by time."""
    return home() / "mailbox"


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        directory = mailbox()
        make_home(directory)
        for message in email_messages:
            name = f"{time.time_ns()}-{secrets.token_hex(4)}"
            draft = directory / f".{name}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.message().as_bytes())
            # Only whole mails are seen.
            draft.rename(directory / f"{name}.eml")
        return len(email_messages)
