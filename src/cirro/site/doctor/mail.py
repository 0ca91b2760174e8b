"""Does the mail server answer? Needs neither Django nor a database."""

from __future__ import annotations

import os
import smtplib
import ssl

from cirro.site.doctor.finding import Finding, fail, ok, warn
from cirro.site.home import SettingError
from cirro.site.mail import smtp_settings
from cirro.site.web_address import LOOPBACK, given_hosts, is_local

_TIMEOUT = 5.0


def check_mail() -> Finding:
    """Connects to the server of CIRRO_SMTP_URL as sending does, and sends nothing."""
    if not os.environ.get("CIRRO_SMTP_URL"):
        return _without_server()
    try:
        settings = smtp_settings()
        _connect(settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings)
    except (OSError, SettingError, smtplib.SMTPException) as error:
        return fail("mail", f"the mail server does not take mails: {_words(error)}", "check CIRRO_SMTP_URL")
    return ok("mail", f"{settings['EMAIL_HOST']}:{settings['EMAIL_PORT']} answers")


def _without_server() -> Finding:
    others = [name for name in given_hosts() if name.strip("[]") not in LOOPBACK]
    if is_local() and others:
        return warn(
            "mail",
            f"CIRRO_HOSTS names {', '.join(others)}, but mails with sign-in links are kept as files, and they begin "
            "with this machine's own address",
            "set CIRRO_SMTP_URL, and CIRRO_URL to where people come",
        )
    if is_local():
        return ok("mail", "kept as files, to be read at /dev/mailbox/")
    return warn(
        "mail",
        "people get no mails: they are kept as files",
        "set CIRRO_SMTP_URL; nobody can sign up without",
    )


def _connect(host: str, port: int, settings: dict[str, object]) -> None:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if settings["EMAIL_USE_SSL"]:
        server = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT)
    with server:
        if settings["EMAIL_USE_TLS"]:
            server.starttls(context=context)
        if settings["EMAIL_HOST_USER"]:
            server.login(str(settings["EMAIL_HOST_USER"]), str(settings["EMAIL_HOST_PASSWORD"]))
        server.noop()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return " ".join(str(error).split()) or type(error).__name__
