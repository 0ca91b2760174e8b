"""The bank of the demo: it reads the file that it is given, pays, and says so in a file of its own. It knows nothing of Cirro."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import parse

_PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
# ISO 20022: the account is closed.
_CLOSED = "AC04"


@dataclass(frozen=True)
class Payment:
    """A credit transfer in a file: `amount` in cents."""

    reference: str
    iban: str
    name: str
    amount: int


def read_payments(path: Path) -> list[Payment]:
    """The transfers of a pain.001 file, in its order."""
    found = parse(path).iter(f"{_PAIN}CdtTrfTxInf")
    return [
        Payment(
            reference=_text(node, "PmtId/EndToEndId"),
            iban=_text(node, "CdtrAcct/Id/IBAN"),
            name=_text(node, "Cdtr/Nm"),
            amount=int(Decimal(_text(node, "Amt/InstdAmt")) * 100),
        )
        for node in found
    ]


def write_notification(
    path: Path, payments: Collection[Payment], closed: Collection[str], number: int
) -> None:
    """A camt.054: all are booked, and those to accounts in `closed` come back."""
    document = Element("Document", xmlns=_CAMT)
    notification = SubElement(document, "BkToCstmrDbtCdtNtfctn")
    header = SubElement(notification, "GrpHdr")
    _add(header, "MsgId", f"BANK-{number}")
    _add(header, "CreDtTm", "2026-01-01T12:00:00Z")
    notice = SubElement(notification, "Ntfctn")
    _add(notice, "Id", f"BANK-{number}")
    _add(SubElement(SubElement(notice, "Acct"), "Id"), "IBAN", "DE89370400440532013000")
    for payment in payments:
        _entry(notice, payment, "DBIT", None)
        if payment.iban in closed:
            _entry(notice, payment, "CRDT", _CLOSED)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(tostring(document, encoding="utf-8", xml_declaration=True))


def _entry(notice: Element, payment: Payment, direction: str, reason: str | None) -> None:
    entry = SubElement(notice, "Ntry")
    _amount(entry, payment)
    _add(entry, "CdtDbtInd", direction)
    _add(SubElement(entry, "Sts"), "Cd", "BOOK")
    details = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
    references = SubElement(details, "Refs")
    _add(references, "EndToEndId", payment.reference)
    _amount(details, payment)
    _add(details, "CdtDbtInd", direction)
    if reason:
        _add(SubElement(SubElement(details, "RtrInf"), "Rsn"), "Cd", reason)


def _amount(node: Element, payment: Payment) -> None:
    SubElement(node, "Amt", Ccy="EUR").text = f"{payment.amount // 100}.{payment.amount % 100:02}"


def _add(node: Element, name: str, text: str) -> None:
    SubElement(node, name).text = text


def _text(node: Element, path: str) -> str:
    return node.findtext("/".join(_PAIN + name for name in path.split("/"))) or ""
