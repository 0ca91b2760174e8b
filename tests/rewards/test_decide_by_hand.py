"""The operator's word on a transfer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext

import click
import pytest
from click.testing import CliRunner, Result

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.apply_outcome import Applied, apply_outcomes
from cirro.rewards.domain.decide_by_hand import ARRIVED_AFTER_ALL, decide_by_hand, find_transfer
from cirro.rewards.models import Transfer
from cirro.rewards.providers.interface import Offer, Outcome
from cirro.rewards.providers.manual import Manual
from cirro.site.commands import payouts_manual
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, balances, paying_by

pytestmark = pytest.mark.django_db

SETTLED, RETURNED = Outcome("settled", "cash"), Outcome("returned", reason="nobody at home")


@pytest.fixture
def by_hand(money: Money) -> Iterator[tuple[str, int]]:
    """A transfer that is to be paid by hand, and whose it is."""
    with paying_by(Manual([Offer("EUR", 0, 3)])):
        user = money.worker(provider=None)
        money.method(user, "manual")
        money.bonus(user, 1250)
        money.pay()
        yield Transfer.objects.get().reference, user


def run(command: click.Command, *arguments: str, answer: str = "") -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payouts_manual, "database", nullcontext)
        return CliRunner().invoke(command, arguments, input=answer)


def test_paid_by_hand_and_settled(money: Money, by_hand: tuple[str, int]) -> None:
    reference, user = by_hand
    assert find_transfer(reference).state == "sent"
    done = run(payouts_manual.settle, reference, "--provider-reference", "cash, 3 May", "--json")
    assert json.loads(done.stdout) == {"reference": reference, "was": "sent", "state": "settled"}
    assert balances(money.space, user) == {"paid": 1250}
    assert Transfer.objects.get().provider_reference == "cash, 3 May"
    # Money may still come back.
    done = run(payouts_manual.return_, reference, "--reason", " the account\nis closed")
    assert done.stdout == f"transfer {reference} (€12.50) was settled and is returned\n"
    assert Transfer.objects.get().reason == "the account is closed"
    assert balances(money.space, user) == {"payable": 1250}
    assert faults_with() == []


def test_what_has_ended_stays(money: Money, by_hand: tuple[str, int]) -> None:
    reference, user = by_hand
    decide_by_hand(reference, RETURNED)
    with pytest.raises(Refused, match="is returned: it can't become returned"):
        decide_by_hand(reference, RETURNED)
    assert balances(money.space, user) == {"payable": 1250}
    decide_by_hand(reference, SETTLED)
    with pytest.raises(Refused, match="is settled: it can't become settled"):
        decide_by_hand(reference, SETTLED)
    assert balances(money.space, user) == {"paid": 1250}


def test_what_was_thought_to_have_come_back_had_arrived(money: Money, by_hand: tuple[str, int]) -> None:
    """Nobody else may say so, and it is not paid once more."""
    reference, user = by_hand
    decide_by_hand(reference, RETURNED)
    assert apply_outcomes(None, [(reference, SETTLED)], clock.now(), {}) == Applied()
    assert decide_by_hand(reference, SETTLED).state == "settled"
    assert balances(money.space, user) == {"paid": 1250}
    assert Transfer.objects.get().reason == ARRIVED_AFTER_ALL
    assert faults_with() == []
    money.method(user, "manual")
    assert money.run().again == 0
    # Should it come back now, it did.
    decide_by_hand(reference, RETURNED)
    assert balances(money.space, user) == {"payable": 1250}
    money.method(user, "manual")
    assert money.run().again == 1
    again = Transfer.objects.latest("id").reference
    with pytest.raises(Refused, match=f"was sent again as {again}, which is billed"):
        decide_by_hand(reference, SETTLED)
    assert faults_with() == []


@pytest.mark.parametrize("outcome", [SETTLED, RETURNED], ids=lambda outcome: outcome.state)
def test_what_was_not_handed_over_is_nobodys_to_decide(money: Money, outcome: Outcome) -> None:
    user = money.worker()
    money.bonus(user, 1250)
    money.run()
    transfer = Transfer.objects.get()
    for state in ("billed", "sending"):
        Transfer.objects.update(state=state)
        with pytest.raises(Refused, match=f"is {state}"):
            decide_by_hand(transfer.reference, outcome)
    with pytest.raises(NotFound, match="transfer CIRRO-X"):
        decide_by_hand("CIRRO-X", outcome)


def test_what_waits_for_a_provider_that_is_gone_can_be_returned(money: Money) -> None:
    user = money.worker()
    money.bonus(user, 1250)
    money.run()
    reference = Transfer.objects.get().reference
    with paying_by(Manual([Offer("EUR", 0, 3)])):
        with pytest.raises(Refused, match="is billed"):
            decide_by_hand(reference, SETTLED)
        assert decide_by_hand(reference, RETURNED).state == "returned"
        assert balances(money.space, user) == {"payable": 1250}
        assert faults_with() == []
        money.method(user, "manual")
        money.pay()
    assert balances(money.space, user) == {"in_transit": 1250}


def test_a_provider_that_can_not_tell_is_overruled_only_surely(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("unsure")
    user = money.worker()
    money.bonus(user, 1250)
    money.pay()
    reference = Transfer.objects.get().reference
    done = run(payouts_manual.settle, reference, answer="n\n")
    assert done.exit_code == 1
    assert "is unknown with fake, whose own reports say what becomes of it" in done.stderr
    assert find_transfer(reference).state == "unknown"
    assert run(payouts_manual.settle, reference, "--yes").exit_code == 0
    assert balances(money.space, user) == {"paid": 1250}


def test_wrong_options(by_hand: tuple[str, int]) -> None:
    reference, _ = by_hand
    assert run(payouts_manual.return_, reference).exit_code == 2
    assert run(payouts_manual.return_, reference, "--reason", " ").exit_code == 2
    assert run(payouts_manual.settle, reference, "--provider-reference", "x" * 121).exit_code == 2
    assert find_transfer(reference).state == "sent"
