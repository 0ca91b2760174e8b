"""From a bill through the file to the bank, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirro.kernel.money import to_major
from cirro.rewards.domain.apply_outcome import Applied
from cirro.rewards.domain.import_report import import_report
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import PaymentBatch, PayoutMethod, Transfer
from cirro.rewards.providers.registry import live
from cirro.rewards.providers.sepa.written import read_written
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, balances, paying_by, states
from tests.support.bank_files import camt054, details, entry, pain002, payment, transfer
from tests.support.payments import IBAN, terms

pytestmark = pytest.mark.django_db


def test_a_file_a_refusal_a_booking_and_a_return(money: Money, tmp_path: Path) -> None:
    with paying_by(live(terms(tmp_path))["sepa"]):
        workers = [money.worker(provider="sepa") for _ in range(3)]
        PayoutMethod.objects.update(secret_details=seal({"iban": IBAN}))
        for place, worker in enumerate(workers):
            money.bonus(worker, 1000 + place)
        assert money.pay() == Applied(sent=3)
        (file,) = (tmp_path / "payouts").glob("*.xml")
        key = PaymentBatch.objects.get().key
        references = [each.reference for each in Transfer.objects.order_by("user_id")]
        assert file.stem == key
        assert [(iban, amount) for iban, amount in read_written(file).values()] == [
            (IBAN, "10.00"),
            (IBAN, "10.01"),
            (IBAN, "10.02"),
        ]
        answer = pain002(
            payment(
                key,
                transfer(references[0], "RJCT", "AC04", amount="10.00"),
                transfer(references[1], "ACSP", amount="10.01"),
                status="PART",
            ),
            key=key,
            status="PART",
        )
        imported = import_report("answer.xml", answer)
        assert (imported.known, imported.applied, list(imported.remarks)) == (2, Applied(returned=1), [])
        assert states() == ["returned", "sent", "sent"]
        assert Transfer.objects.get(reference=references[0]).reason == "AC04: the account is closed"

        # The rest in one sum; later one of them comes back.
        rest = str(to_major(1001 + 1002, "EUR"))
        assert import_report(
            "booked.xml", camt054(entry("DBIT", rest, batch=(key, rest)))
        ).applied == Applied(settled=2)
        back = camt054(entry("CRDT", "10.02", details(references[2], "10.02", returned="MD07")))
        assert import_report("back.xml", back).applied == Applied(returned=1)
        assert not import_report("back again.xml", back).is_new
        assert states() == ["returned", "settled", "returned"]
        assert [balances(money.space, worker) for worker in workers] == [
            {"payable": 1000},
            {"paid": 1001},
            {"payable": 1002},
        ]
        assert faults_with() == []
