"""The operator pays again what came back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.closing import erase_arrived
from cirro.rewards.domain.decide_by_hand import decide_by_hand
from cirro.rewards.domain.resend_transfer import resend_transfer
from cirro.rewards.domain.vault import unseal
from cirro.rewards.models import Payee, PayoutMethod, Transfer
from cirro.rewards.providers.interface import Offer, Outcome
from cirro.rewards.providers.manual import Manual
from cirro.site.commands import payouts_resend
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, balances, paying_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bank() -> Iterator[FakeProvider]:
    """A bank that everything comes back from, and money can be paid by hand."""
    fake = FakeProvider()
    fake.send_mood = always("refuses")
    with paying_by(fake, Manual([Offer("EUR", 0, 3)])):
        yield fake


def came_back(money: Money, *, is_closed: bool = True) -> tuple[str, int]:
    """A transfer that did, and whose it was."""
    user = money.worker(closing_at=clock.now() if is_closed else None)
    money.bonus(user, 1250)
    money.pay()
    transfer = Transfer.objects.get()
    assert transfer.state == "returned"
    return transfer.reference, user


def test_to_where_it_came_back_from(money: Money, bank: FakeProvider) -> None:
    reference, user = came_back(money)
    bank.send_mood = always("settles")
    again = resend_transfer(reference)
    assert again != reference
    with pytest.raises(Refused, match="on its way again, or has arrived"):
        resend_transfer(reference)
    money.hand_over()
    assert balances(money.space, user) == {"paid": 1250}
    with pytest.raises(Refused, match="on its way again, or has arrived"):
        resend_transfer(again)
    assert faults_with(bank) == []


def test_by_hand_to_wherever_a_closed_account_says(money: Money, bank: FakeProvider) -> None:
    reference, user = came_back(money)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payouts_resend, "database", nullcontext)
        done = CliRunner().invoke(payouts_resend.resend, [reference, "--by-hand", "DE02 1203, Ada", "--json"])
    again = json.loads(done.stdout)["reference"]
    old, new = PayoutMethod.objects.order_by("id")
    assert (old.is_active, bytes(old.secret_details)) == (False, b"")
    assert (new.is_active, unseal(bytes(new.secret_details))) == (True, {"instructions": "DE02 1203, Ada"})
    money.hand_over()
    decide_by_hand(again, Outcome("settled", "cash"))
    assert balances(money.space, user) == {"paid": 1250}
    erase_arrived()
    assert not Payee.objects.filter(user_id=user).exists()


def test_others_choose_themselves(money: Money, bank: FakeProvider) -> None:
    reference, user = came_back(money, is_closed=False)
    with pytest.raises(Refused, match="they choose themselves"):
        resend_transfer(reference, "in cash")
    PayoutMethod.objects.filter(user_id=user).update(is_active=False)
    with pytest.raises(Refused, match="something is missing"):
        resend_transfer(reference)
    with pytest.raises(NotFound):
        resend_transfer("2026-000001-1-0")
    assert Transfer.objects.count() == 1


def test_where_nothing_is_paid_by_hand(money: Money) -> None:
    fake = FakeProvider()
    fake.send_mood = always("refuses")
    with paying_by(fake):
        reference, user = came_back(money)
        with pytest.raises(Refused, match="CIRRO_MANUAL"):
            resend_transfer(reference, "in cash")
        assert PayoutMethod.objects.get(user_id=user).is_active
