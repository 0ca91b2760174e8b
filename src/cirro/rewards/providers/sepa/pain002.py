"""pain.002: what the bank says of files that it was given."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cirro.rewards.providers.interface import Outcome, OutcomeState, ReportItem
from cirro.rewards.providers.sepa.collected import Collected
from cirro.rewards.providers.sepa.reasons import in_words
from cirro.rewards.providers.sepa.xml_pieces import pieces

NAMESPACES = (
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10",
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03",
)

_STATES: dict[str, OutcomeState] = {
    # On its way, after however many checks, or waiting for another signature.
    **dict.fromkeys(
        ("RCVD", "ACTC", "ACCP", "ACFC", "ACWC", "ACWP", "ACSP", "PATC", "PDNG", "PRES"),
        "sent",
    ),
    # Settled for the paying account, credited to the recipient's.
    "ACSC": "settled",
    "ACCC": "settled",
    "RJCT": "returned",
    "CANC": "returned",
}
_GROUP, _PAYMENT, _TRANSFER = "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts"


def read_pain002(data: bytes, namespace: str) -> Collected:
    """What it says of transfers, and of whole files. What it says of a file's one payment counts more than what it says of the file.

    Raises BadInput.
    """
    found = Collected()
    for name, element, _ in pieces(data, namespace, frozenset({_GROUP, _PAYMENT, _TRANSFER})):
        if name == _TRANSFER:
            _transfer(element, namespace, found)
        elif name == _GROUP:
            _batch(element, namespace, "OrgnlMsgId", "GrpSts", found)
        else:
            _batch(element, namespace, "OrgnlPmtInfId", "PmtInfSts", found)
    return found


def _transfer(element: Element, namespace: str, found: Collected) -> None:
    ns = {"": namespace}
    reference = (element.findtext("OrgnlEndToEndId", "", ns)).strip()
    outcome = _outcome(element, namespace, "TxSts", f"transfer {reference}", found)
    if outcome is None:
        return
    amount = element.find("OrgnlTxRef/Amt/InstdAmt", ns)
    found.add(reference, outcome, amount)


def _batch(element: Element, namespace: str, id_name: str, status_name: str, found: Collected) -> None:
    key = element.findtext(id_name, "", {"": namespace}).strip()
    status = element.findtext(status_name, "", {"": namespace}).strip()
    if status in ("", "PART"):
        return  # the transfers say more
    outcome = _outcome(element, namespace, status_name, f"file {key}", found)
    if outcome is not None and key:
        found.batches[key] = ReportItem(key, outcome)


def _outcome(
    element: Element, namespace: str, status_name: str, what: str, found: Collected
) -> Outcome | None:
    ns = {"": namespace}
    status = element.findtext(status_name, "", ns).strip()
    state = _STATES.get(status)
    if state is None:
        found.remarks.append(f"{what}: nothing follows from status {status or '(none)'}")
        return None
    reason = ""
    if state == "returned":
        reason = "; ".join(
            _reason(given, namespace) for given in element.findall("StsRsnInf", ns)
        ) or in_words("")
    return Outcome(state, element.findtext("AcctSvcrRef", "", ns).strip(), reason)


def _reason(given: Element, namespace: str) -> str:
    ns = {"": namespace}
    code = given.findtext("Rsn/Cd", "", ns).strip() or given.findtext("Rsn/Prtry", "", ns).strip()
    return in_words(code, [(line.text or "").strip() for line in given.findall("AddtlInf", ns)])
