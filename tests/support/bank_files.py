"""Files as banks send them back: pain.002 and camt.054, in the older and the newer version."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

_PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001."


def element(name: str, *content: str, **attributes: str) -> str:
    """An element; nothing when it would be empty."""
    inside = "".join(content)
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>" if inside else ""


def text(name: str, value: str, **attributes: str) -> str:
    """An element with text; nothing when it would be empty."""
    return element(name, escape(value), **attributes)


def _reason(code: str, said: Sequence[str]) -> str:
    kind = "Cd" if len(code) == 4 else "Prtry"
    return element("StsRsnInf", element("Rsn", text(kind, code)), *(text("AddtlInf", line) for line in said))


def transfer(
    reference: str,
    status: str,
    code: str = "",
    *said: str,
    amount: str = "",
    currency: str = "EUR",
    bank_ref: str = "",
) -> str:
    """What a pain.002 says of one transfer."""
    return element(
        "TxInfAndSts",
        text("OrgnlInstrId", "NOTPROVIDED"),
        text("OrgnlEndToEndId", reference),
        text("TxSts", status),
        _reason(code, said),
        text("AcctSvcrRef", bank_ref),
        element("OrgnlTxRef", element("Amt", text("InstdAmt", amount, Ccy=currency))),
    )


def payment(key: str, *transfers: str, status: str = "", code: str = "") -> str:
    """What a pain.002 says of a file's payment, and of transfers in it."""
    return element(
        "OrgnlPmtInfAndSts",
        text("OrgnlPmtInfId", key),
        text("PmtInfSts", status),
        _reason(code, ()),
        *transfers,
    )


def pain002(
    *payments: str,
    key: str = "CIRRO-B1",
    status: str = "",
    code: str = "",
    said: Sequence[str] = (),
    version: str = "10",
) -> bytes:
    """An answer to the file with that key."""
    group = element(
        "OrgnlGrpInfAndSts",
        text("OrgnlMsgId", key),
        text("OrgnlMsgNmId", "pain.001.001.09"),
        text("GrpSts", status),
        _reason(code, said),
    )
    header = element("GrpHdr", text("MsgId", "BANK-1"), text("CreDtTm", "2026-01-02T12:00:00Z"))
    return _document(f"{_PAIN}{version}", element("CstmrPmtStsRpt", header, group, *payments))


def details(
    reference: str,
    amount: str = "",
    *,
    key: str = "",
    returned: str | None = None,
    said: str = "",
    direction: str = "",
    bank_ref: str = "",
    code: str = "",
    version: str = "08",
) -> str:
    """One transfer of an entry. `returned`: with return information and this reason."""
    references = element(
        "Refs", text("AcctSvcrRef", bank_ref), text("PmtInfId", key), text("EndToEndId", reference)
    )
    money = text("Amt", amount, Ccy="EUR")
    if version == "02":
        money = element("AmtDtls", element("TxAmt", money))
    information = ""
    if returned is not None:
        reason = element("Rsn", text("Cd" if len(returned) == 4 else "Prtry", returned))
        information = f"<RtrInf>{reason}{text('AddtlInf', said)}</RtrInf>"
    return element("TxDtls", references, money, text("CdtDbtInd", direction), _transaction(code), information)


def entry(
    direction: str,
    amount: str,
    *details: str,
    status: str = "BOOK",
    reversal: bool = False,
    batch: tuple[str, str] | None = None,
    code: str = "",
    version: str = "08",
) -> str:
    """A booking. `batch`: the key of a file that it stands for, and its sum."""
    whole = ""
    if batch is not None:
        whole = element(
            "Btch", text("PmtInfId", batch[0]), text("NbOfTxs", "2"), text("TtlAmt", batch[1], Ccy="EUR")
        )
    return element(
        "Ntry",
        text("Amt", amount, Ccy="EUR"),
        text("CdtDbtInd", direction),
        text("RvslInd", "true" if reversal else ""),
        element("Sts", escape(status) if version == "02" else text("Cd", status)),
        element("BookgDt", text("Dt", "2026-01-05")),
        text("AcctSvcrRef", "BOOKING-1"),
        _transaction(code),
        element("NtryDtls", whole, *details),
    )


def camt054(*entries: str, version: str = "08") -> bytes:
    """A notice of these bookings."""
    header = element("GrpHdr", text("MsgId", "BANK-2"), text("CreDtTm", "2026-01-05T12:00:00Z"))
    account = element("Acct", element("Id", text("IBAN", "DE89370400440532013000")))
    notice = element("Ntfctn", text("Id", "N-1"), account, *entries)
    return _document(f"{_CAMT}{version}", element("BkToCstmrDbtCdtNtfctn", header, notice))


def _transaction(code: str) -> str:
    family = element("Fmly", text("Cd", "ICDT"), text("SubFmlyCd", code)) if code else ""
    return element("BkTxCd", element("Domn", text("Cd", "PMNT") if code else "", family))


def _document(namespace: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">{content}</Document>\n'.encode()
