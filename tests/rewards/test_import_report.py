"""The bank's files: each once, in whatever order, and never more than they fit."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection

from cirro.kernel import clock
from cirro.kernel.errors import BadInput
from cirro.rewards.domain.apply_outcome import Applied
from cirro.rewards.domain.import_report import Imported, import_report
from cirro.rewards.models import BankReport, PaymentBatch, Transfer
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.invariants import faults
from tests.rewards.world import Money, balances, states
from tests.support.bank_files import camt054, details, entry, pain002, payment, transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def references(money: Money, fake: FakeProvider) -> list[str]:
    """Of three transfers of 10, 20 and 30 euro that the bank has in one batch."""
    for amount in (1000, 2000, 3000):
        money.bonus(money.worker(), amount)
    money.pay()
    return list(Transfer.objects.order_by("id").values_list("reference", flat=True))


def debit(reference: str, amount: str) -> str:
    return entry("DBIT", amount, details(reference, amount))


def back(reference: str, amount: str) -> str:
    return entry("CRDT", amount, details(reference, amount, returned="AC04"))


def read(data: bytes) -> Imported:
    return import_report("bank.xml", data)


def test_a_file_settles_and_returns(money: Money, references: list[str]) -> None:
    first, second, third = references
    answer = read(pain002(payment("X", transfer(second, "RJCT", "AC01", amount="20.00"))))
    assert (answer.kind, answer.known, answer.applied) == ("pain.002", 1, Applied(returned=1))
    answer = read(camt054(debit(first, "10.00"), debit(third, "30.00")))
    assert (answer.kind, answer.known, answer.applied) == ("camt.054", 2, Applied(settled=2))
    assert states() == ["settled", "returned", "settled"]
    assert Transfer.objects.get(reference=second).reason
    assert balances(money.space)["funding"] == -6000
    assert faults() == []


def test_each_file_once(references: list[str]) -> None:
    data = camt054(debit(references[0], "10.00"))
    assert read(data).is_new
    again = import_report("the same under another name.xml", data)
    assert (again.is_new, again.applied.changed) == (False, 0)
    assert list(BankReport.objects.values_list("name", "known", "changed")) == [("bank.xml", 1, 1)]
    # The same said in another file changes nothing either.
    assert read(camt054(debit(references[0], "10.00"), debit(references[1], "20.00"))).applied == Applied(
        settled=1
    )


def test_files_in_whatever_order_come_to_the_same(money: Money, fake: FakeProvider) -> None:
    for order in itertools.permutations(range(3)):
        money.bonus(money.worker(), 1000)
        money.pay()
        reference = Transfer.objects.latest("id").reference
        files = (
            pain002(payment("X", transfer(reference, "ACSP"))),
            camt054(debit(reference, "10.00")),
            camt054(back(reference, "10.00")),
        )
        for place in order:
            read(files[place])
        assert Transfer.objects.latest("id").state == "returned"
    assert faults() == []


def test_what_does_not_fit_is_listed_and_left(references: list[str]) -> None:
    first, second, third = references
    read(camt054(back(third, "30.00")))
    answer = read(
        camt054(
            debit("STRANGER", "10.00"), debit(first, "10.01"), debit(second, "20.00"), debit(third, "30.00")
        )
    )
    assert answer.applied == Applied(settled=1)
    assert [sentence.partition(":")[0] for sentence in answer.strange] == ["STRANGER", first, third]
    assert "€10.01 in the file, €10.00 here" in answer.strange[1]
    assert states() == ["sent", "settled", "returned"]
    assert BankReport.objects.latest("id").strange == list(answer.strange)
    assert faults() == []


def test_settled_after_returned_is_said_with_what_tells_an_old_file_from_a_wrong_one(
    money: Money, references: list[str], fake: FakeProvider
) -> None:
    first, second, third = references
    # The bank paid the first, and took it back; the others were refused at once.
    read(camt054(debit(first, "10.00")))
    read(camt054(back(first, "10.00")))
    read(pain002(payment("X", transfer(second, "RJCT", "AC01"), transfer(third, "RJCT", "AC04"))))
    money.method(Transfer.objects.get(reference=third).user_id)
    money.run()
    again = Transfer.objects.latest("id").reference
    answer = read(camt054(debit(first, "10.00"), debit(second, "20.00"), debit(third, "30.00")))
    assert answer.applied == Applied()
    # Of the first, nothing is new.
    today = clock.now().date()
    assert answer.strange == [
        f"{second}: settled in the file, but returned since {today} ({reason(second)}); left as it is. "
        "If the file is not older than that, ask the bank",
        f"{third}: settled in the file, but returned since {today} ({reason(third)}); left as it is, "
        f"and sent again as {again}. If the file is not older than that, ask the bank",
    ]
    assert states() == ["returned"] * 3 + ["billed"]
    assert faults() == []


def reason(reference: str) -> str:
    return Transfer.objects.get(reference=reference).reason


def test_a_whole_batch(money: Money, references: list[str]) -> None:
    key = PaymentBatch.objects.get().key
    wrong = read(camt054(entry("DBIT", "59.00", batch=(key, "59.00"))))
    assert (wrong.applied.changed, len(wrong.strange)) == (0, 1)
    # One was refused before: it may be in the bank's sum, or not.
    read(pain002(payment(key, transfer(references[1], "RJCT", "AC01"))))
    assert read(camt054(entry("DBIT", "40.00", batch=(key, "40.00")))).applied == Applied(settled=2)
    assert states() == ["settled", "returned", "settled"]
    assert read(camt054(entry("DBIT", "9.00", batch=("NOBODYS", "9.00")))).strange == [
        "NOBODYS: no batch of ours"
    ]
    assert faults() == []


def test_a_refused_file_returns_all_that_it_does_not_name(references: list[str]) -> None:
    key = PaymentBatch.objects.get().key
    assert read(pain002(key=key, status="RJCT", code="AM05")).applied == Applied(returned=3)
    assert states() == ["returned"] * 3
    assert faults() == []


def test_after_a_backup_was_restored_the_bank_knows_more(money: Money) -> None:
    user = money.worker()
    money.bonus(user, 1000)
    money.run()
    reference = Transfer.objects.get().reference
    # Handed over and paid since then; here it is only billed.
    assert read(camt054(debit(reference, "10.00"))).applied == Applied(settled=1)
    assert balances(money.space, user) == {"paid": 1000}
    assert money.hand_over() == Applied()


def test_what_can_not_be_read_changes_nothing(references: list[str]) -> None:
    for data in (b"", b"<a/>", camt054(debit(references[0], "10.00"))[:-20]):
        with pytest.raises(BadInput):
            read(data)
    assert not BankReport.objects.exists()
    assert states() == ["sent"] * 3


def test_a_file_that_breaks_off_counts_not_at_all(
    references: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = camt054(debit(references[0], "10.00"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cirro.rewards.domain.import_report.apply_outcomes", _fails)
        with pytest.raises(RuntimeError):
            read(data)
    assert connection.is_usable()
    # So it can be read again.
    assert read(data).applied == Applied(settled=1)


def _fails(*args: object) -> None:
    raise RuntimeError
