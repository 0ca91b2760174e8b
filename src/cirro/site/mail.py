"""Where mail goes: to the SMTP server of CIRRO_SMTP_URL, or into files that `/dev/mailbox/` shows."""

from __future__ import annotations

import os
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from cirro.site.home import SettingError

# What keeps mails as files.
MAILBOX_BACKEND = "cirro.site.mailbox.MailboxBackend"
SMTP_BACKEND = "cirro.notifications.deliver.smtp.SmtpBackend"

# scheme → port, STARTTLS, TLS from the start
_SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}


def smtp_settings() -> dict[str, Any]:
    """Django's EMAIL_* settings. Raises SettingError for an address that says nothing."""
    given = os.environ.get("CIRRO_SMTP_URL", "")
    if not given:
        return {"EMAIL_BACKEND": MAILBOX_BACKEND}
    parts = urlsplit(given)
    try:
        port, starttls, tls = _SCHEMES[parts.scheme]
        port = parts.port or port
    except (KeyError, ValueError) as error:
        raise SettingError(_wrong(given)) from error
    if not parts.hostname:
        raise SettingError(_wrong(given))
    return {
        "EMAIL_BACKEND": SMTP_BACKEND,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": 20,
    }


def mail_from() -> str:
    """What mails come from: CIRRO_MAIL_FROM, such as `Cirro <cirro@example.org>`. Raises SettingError for none."""
    given = os.environ.get("CIRRO_MAIL_FROM") or "Cirro <cirro@localhost>"
    if "@" not in parseaddr(given)[1] or any(mark in given for mark in "\r\n"):
        raise SettingError(f"CIRRO_MAIL_FROM must be an e-mail address, not {given!r}")
    return given


def _wrong(given: str) -> str:
    # The password stays out of the message.
    shown = given.rpartition("@")[2]
    return (
        "CIRRO_SMTP_URL must look like smtp+tls://user:password@mail.example.org:587 "
        f"(smtp: plain, smtp+tls: STARTTLS, smtps: TLS), not …{shown!r}"
    )
