"""Delivery status notifications (RFC 3464): mail servers' reports about mails that they took first and couldn't
deliver."""

from __future__ import annotations

import mailbox
from binascii import a2b_base64, a2b_qp
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from pathlib import Path
from typing import Literal, NamedTuple

from cirro.notifications.deliver.ending import one_line
from cirro.notifications.deliver.message_ids import mail_ids_in
from cirro.notifications.deliver.outcome import is_of_address
from cirro.notifications.deliver.returned import give_up_address
from cirro.notifications.deliver.wire import is_same_address
from cirro.notifications.models import Mail

Fate = Literal["suppressed", "known", "temporary", "foreign", "unreadable"]
LARGEST = 10 * 1024 * 1024
_DECODERS: dict[str, Callable[[bytes], bytes]] = {"base64": a2b_base64, "quoted-printable": a2b_qp}


class Report(NamedTuple):
    """One recipient of a report: where mail went, and where it was to go, which differ when it was sent on. `status` is
    that of RFC 3463, such as 5.1.1."""

    addresses: tuple[str, ...]
    action: str
    status: str
    said: str


def read_bounces(path: Path) -> Counter[Fate]:
    """Take in every report of an mbox file or a Maildir, which stays as it is; how many came to what.

    `suppressed`: nothing is sent to the address any more; `known`: that was so already; `temporary`: a delay, a full
    mailbox, a server's policy; `foreign`: about none of our mails; `unreadable`: no report at all. Reading one twice
    changes nothing. Raises OSError when there is no such file.
    """
    return Counter(fate for raw in _mails(path) for fate in take_bounce(raw))


def take_bounce(raw: bytes) -> Iterator[Fate]:
    """One fate for each recipient that a mail reports about; one for a mail that is no report."""
    try:
        message = message_from_bytes(raw, policy=compat32)
        reports = list(reports_of(message))
    except (ValueError, LookupError, TypeError, AttributeError):
        reports = []
    if not reports:
        yield "unreadable"
        return
    # Only who had one of our mails in hands knows its message id.
    text = raw.decode("ascii", "replace").replace("=\r\n", "").replace("=\n", "").replace("=40", "@")
    ours = list(Mail.objects.filter(id__in=list(mail_ids_in(text))).select_related("user"))
    for report in reports:
        yield _take(report, ours)


def reports_of(message: Message) -> Iterator[Report]:
    """What a mail reports about each recipient; nothing for a mail that is no report."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _blocks(part):
            given = (_value(block, name).strip("<> ") for name in ("Final-Recipient", "Original-Recipient"))
            addresses = tuple(address for address in given if "@" in address)
            if addresses:
                yield Report(
                    addresses,
                    str(block.get("Action", "")).strip().lower(),
                    str(block.get("Status", "")).split("(")[0].strip(),
                    _value(block, "Diagnostic-Code"),
                )


def _take(report: Report, ours: Iterable[Mail]) -> Fate:
    mail = next(
        (
            each
            for each in ours
            if any(is_same_address(each.user.email, address) for address in report.addresses)
        ),
        None,
    )
    if mail is None:
        return "foreign"
    permanent = report.action == "failed" and report.status.startswith("5")
    if not permanent or not is_of_address(report.status):
        return "temporary"
    reason = one_line(f"mail to it came back: {report.status} {report.said}")
    return "suppressed" if give_up_address(mail.user.email, reason, mail) else "known"


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    decode = _DECODERS.get(str(part.get("Content-Transfer-Encoding", "")).strip().lower())
    if decode is None:
        return blocks
    # Some servers encode the part, which the standard doesn't know; then it was parsed as it stood.
    text = decode("\n".join(block.as_string() for block in blocks).encode())
    return [message_from_bytes(each) for each in text.replace(b"\r\n", b"\n").split(b"\n\n") if each.strip()]


def _value(block: Message, name: str) -> str:
    """What stands behind the type in a field such as `Final-Recipient: rfc822; ada@example.org`."""
    text = " ".join(str(block.get(name, "")).split())
    kind, semicolon, rest = text.partition(";")
    return rest.strip() if semicolon else kind


def _mails(path: Path) -> Iterator[bytes]:
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}")
    box: mailbox.Maildir | mailbox.mbox
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox, no dictionary
            with box.get_file(key) as file:
                yield file.read(LARGEST)
    finally:
        box.close()
