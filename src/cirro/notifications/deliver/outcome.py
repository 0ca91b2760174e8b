"""What a failed attempt means: try again, give the mail up, or the address too."""

from __future__ import annotations

import re
import smtplib
from typing import Literal, NamedTuple

from cirro.notifications.deliver.ending import one_line

Meaning = Literal["connection", "later", "mail", "address"]

# RFC 3463: of the permanent ones, these say that the address is at fault; others speak of a full mailbox, of the mail,
# of the server's policy.
_OF_ADDRESS = re.compile(r"5\.(1\.[0-6]|1\.10|2\.1|0\.0)$")
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Outcome(NamedTuple):
    """`connection`: nothing can be sent just now. `later`: this mail may go later. `mail`: this mail never goes.
    `address`: nothing can be sent to that address."""

    meaning: Meaning
    reason: str


def outcome_of(error: Exception) -> Outcome:
    """What an exception of Django's or another mail backend means."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        return _of_reply(code, _text(said), refused_recipient=True)
    if isinstance(error, smtplib.SMTPDataError):
        return _of_reply(error.smtp_code, _text(error.smtp_error), refused_recipient=False)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != 421:
        # The installation's own address, which the operator can set right meanwhile.
        return Outcome("later", f"the sender was refused: {error.smtp_code} {_text(error.smtp_error)}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome("mail", one_line(f"the mail server can't take such an address: {error}"))
    if isinstance(error, (smtplib.SMTPException, OSError)):
        return Outcome("connection", _words(error))
    status = getattr(error, "status_code", None)
    if status is not None:
        # A provider's HTTP interface.
        gone = isinstance(status, int) and status in (400, 413, 422)
        return Outcome("mail" if gone else "connection", _words(error))
    if type(error).__name__ == "AnymailRecipientsRefused":
        return Outcome("address", _words(error))
    return Outcome("mail", _words(error))


def is_of_address(code: str, said: str = "") -> bool:
    """Whether a permanent refusal (an SMTP code or an RFC 3463 status, with what was said) is about the address itself,
    not about this mail or a mailbox that is full."""
    status = code if _ENHANCED.fullmatch(code) else None
    if status is None:
        found = _ENHANCED.search(said)
        status = found[1] if found else None
    return status is None or _OF_ADDRESS.fullmatch(status) is not None


def _of_reply(code: int, said: str, *, refused_recipient: bool) -> Outcome:
    reason = one_line(f"{code} {said}")
    if code == 421:
        return Outcome("connection", reason)
    if code < 500:
        return Outcome("later", reason)
    if refused_recipient and is_of_address(str(code), said):
        return Outcome("address", reason)
    return Outcome("mail", reason)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return one_line(f"{error.smtp_code} {_text(error.smtp_error)}")
    return one_line(f"{type(error).__name__}: {error}") if str(error) else type(error).__name__
