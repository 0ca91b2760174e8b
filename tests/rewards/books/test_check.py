"""The books agree with lines, bills and transfers; where they don't, it is named."""

from __future__ import annotations

import pytest

from cirro.kernel import clock, sql
from cirro.rewards.books.check import agreements
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.models import Transfer
from cirro.rewards.providers.interface import Outcome
from cirro.site.doctor import books as doctor
from tests.rewards.books.books import rules_off
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money, paying_by, states

NAMES = ["bills and lines", "bills and transfers", "owed", "on the way", "paid", "fees", "funding"]


@pytest.fixture
def busy(money: Money) -> Money:
    """Money in every place that there is: open, sent, settled, returned, unknown; over two Spaces, and in a sandbox."""
    with paying_by(FakeProvider(fee=35)):
        other, sandbox = money.new_space(), money.new_space(is_sandbox=True)
        people = [money.worker(money.space, other) for _ in range(4)]
        for person in people:
            money.bonus(person, 1000)
            money.bonus(person, 2000, other)
        money.bonus(money.worker(sandbox), 700, sandbox)
        money.pay()
        first, second, third, _ = Transfer.objects.order_by("id").values_list("reference", flat=True)
        said = [(first, Outcome("settled")), (second, Outcome("returned")), (third, Outcome("sent"))]
        apply_outcomes(None, said, clock.now(), {})
        for person in people:
            money.bonus(person, 50)
            money.adjust(person, -20)
    return money


def wrong() -> dict[str, tuple[str, ...]]:
    return {each.name: each.first for each in agreements() if each.faults}


def test_all_agree_wherever_money_is(busy: Money) -> None:
    assert sorted(states()) == ["returned", "sent", "sent", "settled"]
    assert [(each.name, each.faults) for each in agreements()] == [(name, 0) for name in NAMES]
    found = list(doctor.check_books(everything=True))
    assert {finding.level for finding in found} == {"ok"}
    assert [finding.check for finding in found] == ["books", "balances", *NAMES]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE rewards_bill SET amount = amount + 1 WHERE state = 'settled'", {"bills and lines", "bills and transfers"}),
        ("UPDATE rewards_line SET currency = 'USD' WHERE bill_id = (SELECT min(id) FROM rewards_bill)", {"bills and lines", "funding"}),
        ("UPDATE rewards_bill SET state = 'sent' WHERE state = 'settled'", {"bills and transfers"}),
        ("UPDATE rewards_bill SET state = 'settled' WHERE state = 'returned'", {"bills and transfers", "owed"}),
        ("UPDATE rewards_transfer SET state = 'settled' WHERE state = 'sent'", {"bills and transfers", "on the way", "paid"}),
        ("UPDATE rewards_transfer SET fee = fee + 1 WHERE state = 'sent'", {"bills and transfers", "fees"}),
        ("UPDATE rewards_transfer SET amount = amount + 1 WHERE state = 'settled'", {"bills and transfers", "paid"}),
        ("UPDATE rewards_line SET amount = amount + 1 WHERE bill_id IS NULL AND kind = 'payout'", {"owed", "funding"}),
        ("UPDATE rewards_line SET voided_at = now() WHERE bill_id IS NULL AND kind = 'adjustment'", {"owed", "funding"}),
        ("UPDATE rewards_line SET space_id = space_id + 1000 WHERE sandbox_id IS NOT NULL", {"owed", "funding"}),
        ("UPDATE rewards_bookaccount SET balance = balance + 1 WHERE kind = 'in_transit'", {"on the way"}),
        ("UPDATE rewards_bookaccount SET balance = balance + 1 WHERE kind = 'fees'", {"fees"}),
    ],
)  # fmt: skip
def test_each_disagreement_is_named(busy: Money, damage: str, named: set[str]) -> None:
    with rules_off():
        sql.execute(damage)
    found = wrong()
    assert set(found) == named
    assert all(found.values())
    failed = {
        finding.check: finding for finding in doctor.check_books(everything=False) if finding.level == "fail"
    }
    assert set(failed) - {"balances"} == named
    assert ("balances" in failed) == ("bookaccount" in damage)
    for name in named:
        assert found[name][0] in failed[name].message


def test_the_sentences_say_who_and_how_much(busy: Money) -> None:
    with rules_off():
        sql.execute(
            "UPDATE rewards_bookaccount SET balance = balance + 7 WHERE kind = 'in_transit' AND balance > 0"
        )
    first = wrong()["on the way"][0]
    assert first.startswith("EUR of user ")
    assert "in_transit is 2979, transfers are 2965" in first


def test_the_doctor_looks_at_the_latest_only_where_there_is_much(
    busy: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_ENTRIES", -2)
    monkeypatch.setattr(doctor, "_LATEST", 1)
    with rules_off():
        sql.execute("UPDATE rewards_bookaccount SET balance = balance + 1 WHERE kind = 'paid'")
        sql.execute(
            "UPDATE rewards_booktransaction SET kind = 'other' WHERE number = 1 AND space_id = %s",
            [busy.space.id],
        )
    quick = {finding.check: finding.level for finding in doctor.check_books(everything=False)}
    assert (quick["books"], quick["balances"]) == ("ok", "ok")
    whole = {finding.check: finding.level for finding in doctor.check_books(everything=True)}
    assert (whole["books"], whole["balances"]) == ("fail", "fail")
