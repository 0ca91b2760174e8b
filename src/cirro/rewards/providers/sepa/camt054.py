"""camt.054: what was booked on the paying account."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cirro.rewards.providers.interface import Outcome, ReportItem
from cirro.rewards.providers.sepa.collected import Collected, money
from cirro.rewards.providers.sepa.reasons import in_words
from cirro.rewards.providers.sepa.xml_pieces import pieces

NAMESPACES = (
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
    "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02",
)

_ENTRY, _DETAILS = "Ntry", "TxDtls"
# A payment that came back, as a bank's transaction code has it.
_RETURN_CODE = "RRTN"


def read_camt054(data: bytes, namespace: str) -> Collected:
    """Debits that were booked settle a transfer (or a whole batch that was booked in one sum), credits that name a return reason, or
    are booked as a return or reversal, return it. Everything else on the account is not ours to judge.

    Raises BadInput.
    """
    found, first = Collected(), 0
    for name, element, around in pieces(data, namespace, frozenset({_ENTRY, _DETAILS})):
        if name == _DETAILS:
            if around is not None:
                _Booked(around, element, namespace).collect(found)
            continue
        if len(found.items) == first + 1 and found.items[first].amount is None:
            # The only one of its entry: the entry's amount is its.
            item = found.items[first]
            found.items[first] = ReportItem(
                item.reference, item.outcome, *money(element.find("Amt", {"": namespace}))
            )
        if len(found.items) == first:
            for batch in element.findall("NtryDtls/Btch", {"": namespace}):
                _whole_batch(element, batch, namespace, found)
        first = len(found.items)
    return found


class _Booked:
    """Details of an entry, read together with it: what they leave out, the entry says."""

    def __init__(self, entry: Element, details: Element, namespace: str) -> None:
        self._entry, self._details, self._ns = entry, details, {"": namespace}

    def collect(self, found: Collected) -> None:
        reference = self._said("Refs/EndToEndId")
        key = self._said("Refs/PmtInfId") or self._said("Refs/MsgId")
        if not _is_booked(self._entry, self._ns):
            found.remarks.append(f"transfer {reference}: not booked yet")
            return
        outcome = self._outcome()
        if outcome is None:
            if self._details.find("RtrInf", self._ns) is not None:
                found.remarks.append(f"transfer {reference}: a return that took money from the account")
        elif reference in ("", "NOTPROVIDED") and key and outcome.state == "settled":
            found.batches[key] = ReportItem(key, outcome, *money(self._amount()))
        elif outcome.state == "returned" or reference not in ("", "NOTPROVIDED"):
            found.add(reference, outcome, self._amount())

    def _outcome(self) -> Outcome | None:
        direction = self._said("CdtDbtInd") or self._entry.findtext("CdtDbtInd", "", self._ns).strip()
        reversal = self._entry.findtext("RvslInd", "", self._ns).strip() in ("true", "1")
        reference = (
            self._said("Refs/AcctSvcrRef") or self._entry.findtext("AcctSvcrRef", "", self._ns).strip()
        )
        information = self._details.find("RtrInf", self._ns)
        if direction == "DBIT":
            return None if reversal or information is not None else Outcome("settled", reference)
        if information is not None:
            code = information.findtext("Rsn/Cd", "", self._ns) or information.findtext(
                "Rsn/Prtry", "", self._ns
            )
            said = [(line.text or "").strip() for line in information.findall("AddtlInf", self._ns)]
            return Outcome("returned", reference, in_words(code.strip(), said))
        if reversal or self._is_return():
            return Outcome("returned", reference, in_words("", [self._said("AddtlTxInf")]))
        return None

    def _is_return(self) -> bool:
        path = "BkTxCd/Domn/Fmly/SubFmlyCd"
        code = self._said(path) or self._entry.findtext(path, "", self._ns).strip()
        return code == _RETURN_CODE

    def _amount(self) -> Element | None:
        for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
            found = self._details.find(path, self._ns)
            if found is not None:
                return found
        return None

    def _said(self, path: str) -> str:
        return self._details.findtext(path, "", self._ns).strip()


def _whole_batch(entry: Element, batch: Element, namespace: str, found: Collected) -> None:
    """A batch that was booked in one sum and without details."""
    ns = {"": namespace}
    key = (batch.findtext("PmtInfId", "", ns) or batch.findtext("MsgId", "", ns)).strip()
    is_debit = entry.findtext("CdtDbtInd", "", ns).strip() == "DBIT"
    reversal = entry.findtext("RvslInd", "", ns).strip() in ("true", "1")
    if not key or not is_debit or reversal or not _is_booked(entry, ns):
        return
    total = batch.find("TtlAmt", ns)
    if total is None and len(entry.findall("NtryDtls/Btch", ns)) == 1:
        total = entry.find("Amt", ns)
    reference = entry.findtext("AcctSvcrRef", "", ns).strip()
    found.batches[key] = ReportItem(key, Outcome("settled", reference), *money(total))


def _is_booked(entry: Element, ns: dict[str, str]) -> bool:
    # A code of its own in later versions.
    status = entry.findtext("Sts/Cd", "", ns).strip() or entry.findtext("Sts", "", ns).strip()
    return status in ("BOOK", "")
