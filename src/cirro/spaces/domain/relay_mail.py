"""Send on what came in for a relay address, without giving the real one away (docs/relay.md)."""

from __future__ import annotations

import smtplib
import unicodedata
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import formataddr, getaddresses
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from cirro.kernel.errors import BadInput, NotFound, Refused, TooLarge
from cirro.spaces.models import Member

LARGEST = 1024 * 1024
NO_REPLY = "no-reply"
MARK = "X-Cirro-Relay"
_MOST_HOPS = 30
# All else goes: it tells the way that the mail came, asks for receipts, or was signed as the sender's own.
_KEPT = frozenset(
    {
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-language",
        "list-unsubscribe",
        "list-unsubscribe-post",
    }
)


class Undeliverable(Refused):
    """The person's mail server refused the mail for good."""


def relay_mail(address: str, message: bytes) -> bool:
    """Send the mail on to the person behind `address`; whether it was sent on. What machines answer (bounces,
    automatic replies) and what comes to the relay's own no-reply address is dropped.

    Raises NotFound for an address that is nobody's; TooLarge over 1 MB; BadInput when it is no mail, has no sender or
    runs in a loop; Undeliverable; OSError or smtplib.SMTPException when it may work later. No message of these
    errors holds the real address, but for the last two.
    """
    if address.lower() == no_reply():
        return False
    member = (
        Member.objects.filter(anonymous_email=address.lower(), user__is_active=True)
        .values_list("user__email", "space__name")
        .first()
    )
    if member is None:
        raise NotFound("There is nobody with this address")
    if len(message) > LARGEST:
        raise TooLarge("The mail is larger than 1 MB")
    mail = BytesParser(policy=policy.compat32).parsebytes(message)
    if mail.get(MARK) or len(mail.get_all("Received", [])) > _MOST_HOPS:
        raise BadInput("The mail runs in a loop")
    senders = _addresses(mail, "From")
    if not senders:
        raise BadInput("The mail does not say who sent it")
    if _is_answer_of_a_machine(mail):
        return False
    real_address, space_name = member
    _rewrite(mail, address.lower(), space_name, senders)
    _send(mail, real_address)
    return True


def no_reply() -> str:
    """What the mails that are sent on come from; bounces of the person's mail server end here, unread."""
    return f"{NO_REPLY}@{settings.RELAY_DOMAIN}".lower()


def _is_answer_of_a_machine(mail: Message) -> bool:
    automatic = str(mail.get("Auto-Submitted", "no")).strip().lower()
    returned = str(mail.get("Return-Path", "")).strip() == "<>"
    return automatic.startswith("auto-replied") or returned or mail.get_content_type() == "multipart/report"


def _addresses(mail: Message, header: str) -> list[tuple[str, str]]:
    """Name and address of each valid one in the header; names fit for a header of ours."""
    found = []
    for name, address in getaddresses([str(value) for value in mail.get_all(header, [])]):
        try:
            validate_email(address)
        except ValidationError:
            continue
        if address.isascii():
            found.append((_one_line(_decoded(name)), address))
    return found


def _decoded(name: str) -> str:
    try:
        return str(make_header(decode_header(name)))
    except (ValueError, LookupError):  # broken, or in an encoding that nobody knows
        return ""


def _one_line(text: str) -> str:
    plain = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in text)
    return " ".join(plain.split())[:100]


def _rewrite(mail: Message, address: str, space_name: str, senders: list[tuple[str, str]]) -> None:
    answers = _addresses(mail, "Reply-To") or senders
    kept: dict[str, tuple[str, Any]] = {}
    for name, value in mail.raw_items():
        if name.lower() in _KEPT:
            kept.setdefault(name.lower(), (name, value))
    for name in set(mail.keys()):
        del mail[name]
    for name, value in kept.values():
        mail.set_raw(name, value)
    writer = senders[0][0] or senders[0][1]
    mail["From"] = formataddr((_one_line(f"{writer} ({space_name}, Cirro)"), no_reply()))
    mail["Reply-To"] = ", ".join(formataddr(answer) for answer in answers[:10])
    mail["To"] = address
    # Keeps holiday messages from being sent, which would tell the real address.
    mail["Auto-Submitted"] = "auto-generated"
    mail[MARK] = "1"


class _Finished(EmailMessage):
    """A mail that is sent as it is."""

    def __init__(self, mail: Message, to: str) -> None:
        super().__init__(from_email=no_reply(), to=[to])
        self._mail = _Bytes(mail)

    def message(self, *, policy: Any = None) -> Any:
        return self._mail


class _Bytes:
    """What Django's mail backends ask of a message: its bytes."""

    def __init__(self, mail: Message) -> None:
        self._mail = mail

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self._mail.as_bytes(policy=policy.compat32.clone(linesep=linesep))


def _send(mail: Message, to: str) -> None:
    try:
        _Finished(mail, to).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            raise Undeliverable("The person's mail server does not take the mail") from None
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise Undeliverable("The person's mail server does not take the mail") from None
        raise
