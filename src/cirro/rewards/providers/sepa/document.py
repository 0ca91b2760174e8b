"""Batches as pain.001.001.09, by sepaxml.

The library makes up ids and takes the time of the machine; here they follow from the batch, so that the same batch gives the same bytes. It
keeps the whole document in memory, some 3 kB a transfer: a file takes at most 10,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from sepaxml import SepaTransfer

from cirro.rewards.providers.interface import Batch, Order, PayeeData
from cirro.rewards.providers.sepa.charset import sepa_text
from cirro.rewards.providers.sepa.debtor import Debtor
from cirro.rewards.providers.sepa.target_days import execution_day

SCHEMA = "pain.001.001.09"
LARGEST_AMOUNT = 999_999_999_99


class _Document(SepaTransfer):  # type: ignore[misc]  # untyped
    """One payment of one day; `message_id` and `made_at` are entries of its configuration."""

    def _create_header(self) -> None:
        self.msg_id = self._config["message_id"]
        super()._create_header()
        self._xml.find("CstmrCdtTrfInitn/GrpHdr/CreDtTm").text = self._config["made_at"]

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for node in self._xml.iter("PmtInfId"):
            node.text = self._config["message_id"]


def document(batch: Batch, orders: Sequence[Order], debtor: Debtor) -> bytes:
    """The file for those of the batch's orders, which `why_not` has nothing against."""
    made = _Document(
        {
            "message_id": batch.key,
            "made_at": batch.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": sepa_text(debtor.name, debtor.iban[:2], 70),
            "IBAN": debtor.iban,
            "BIC": debtor.bic,
            "address": _debtor_address(debtor),
            "currency": "EUR",
            "batch": True,
        },
        schema=SCHEMA,
        clean=False,  # done here, with care for names
    )
    day = execution_day(batch.made_at)
    for order in orders:
        country = order.details["iban"][:2]
        payment = {
            "name": sepa_text(order.payee.name, country, 70),
            "IBAN": order.details["iban"],
            "amount": order.amount,
            "description": sepa_text(order.purpose, country, 140) or order.reference,
            "execution_date": day,
            "endtoend_id": order.reference,
            "address": _payee_address(order.payee, country),
        }
        if order.details.get("bic"):
            payment["BIC"] = order.details["bic"]
        made.add_payment(payment)
    written: bytes = made.export(
        validate=False
    )  # the tests validate it; here that would take 0.6 ms a transfer
    return written


def _payee_address(payee: PayeeData, country: str) -> dict[str, str]:
    return _address(
        payee.street, payee.building, payee.postcode, payee.town, payee.country_code, spelled_in=country
    )


def _debtor_address(debtor: Debtor) -> dict[str, str]:
    return _address(
        debtor.street,
        debtor.building,
        debtor.postcode,
        debtor.town,
        debtor.country,
        spelled_in=debtor.iban[:2],
    )


def _address(
    street: str, building: str, postcode: str, town: str, country: str, *, spelled_in: str
) -> dict[str, str]:
    """Structured, as banks want it: parts that are empty are left out."""
    return {
        "street_name": sepa_text(street, spelled_in, 70),
        "building_number": sepa_text(building, spelled_in, 16),
        "postcode": sepa_text(postcode, spelled_in, 16),
        "town": sepa_text(town, spelled_in, 35),
        "country": country,
    }
