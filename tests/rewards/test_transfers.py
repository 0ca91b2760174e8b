"""From a bill to the bank and back: handing over, what providers say, and the books of it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.events.models import Event
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.apply_outcome import Applied, apply_outcomes
from cirro.rewards.domain.methods import remove_method
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.show import PAYOUT_COLUMNS, PAYOUT_TABLES, show_payout
from cirro.rewards.models import Bill, BookTransaction, PaymentBatch, PayoutMethod, Transfer
from cirro.rewards.providers.interface import Outcome
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, balances, bills, paying_by, states

pytestmark = pytest.mark.django_db


def says(*outcomes: Outcome) -> Applied:
    """The provider says it of the newest transfer, one after the other."""
    reference = Transfer.objects.latest("id").reference
    total = Applied()
    for outcome in outcomes:
        total += apply_outcomes(None, [(reference, outcome)], clock.now(), {"test": True})
    return total


def trail() -> list[str]:
    return list(Transfer.objects.latest("id").steps.order_by("id").values_list("state", flat=True))


def test_money_is_on_its_way_then_paid(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 1250)
    assert money.pay() == Applied(sent=1)
    assert bills(user) == [(1250, "EUR", "sent")]
    assert balances(money.space, user) == {"in_transit": 1250}
    transfer = Transfer.objects.get()
    assert transfer.provider_reference == f"P-{transfer.reference}"
    assert says(fake.becomes(transfer.reference, "settled")) == Applied(settled=1)
    assert balances(money.space, user) == {"paid": 1250}
    assert balances(money.space) == {"funding": -1250}
    assert trail() == ["billed", "sending", "sent", "settled"]
    assert faults_with(fake) == []


def test_the_fee_is_kept_back_where_most_comes_from(money: Money) -> None:
    fake = FakeProvider(fee=35)
    with paying_by(fake):
        other = money.new_space()
        user = money.worker(money.space, other)
        money.bonus(user, 100)
        money.bonus(user, 200, other)
        money.pay()
        assert balances(money.space, user) == {"in_transit": 100}
        assert balances(other, user) == {"in_transit": 165}
        assert balances(other) == {"funding": -200, "fees": 35}
        assert fake.taken[Transfer.objects.get().reference].order.amount == 265
        assert faults_with(fake) == []
        says(Outcome("returned", reason="account closed"))
        assert balances(other, user) == {"payable": 200}
        assert balances(other) == {"funding": -200}


def test_a_space_that_has_more_taken_back_than_given_is_in_it_with_less_than_nothing(
    money: Money, fake: FakeProvider
) -> None:
    other = money.new_space()
    user = money.worker(money.space, other)
    money.adjust(user, -300)
    money.adjust(user, 1000, space=other)
    money.pay()
    assert bills(user) == [(700, "EUR", "sent")]
    assert balances(money.space, user) == {"in_transit": -300}
    says(Outcome("settled"))
    assert balances(other, user) == {"paid": 1000}
    assert faults_with(fake) == []


def test_a_batch_is_one_transaction_for_each_space(money: Money, fake: FakeProvider) -> None:
    other = money.new_space()
    for _ in range(3):
        user = money.worker(money.space, other)
        money.bonus(user, 100)
        money.bonus(user, 50, other)
    before = BookTransaction.objects.count()
    money.pay()
    batch = PaymentBatch.objects.get()
    assert (batch.transfers_count, batch.total) == (3, 450)
    added = BookTransaction.objects.order_by("id")[before:]
    assert [(each.space_id, each.kind) for each in added] == [(money.space.id, "sent"), (other.id, "sent")]
    assert added[0].reference == {"batch": batch.key}
    assert faults_with(fake) == []


def test_a_provider_gets_batches_of_one_currency_as_large_as_it_takes(money: Money) -> None:
    fake = FakeProvider(batch_size=2)
    with paying_by(fake):
        for currency in ("EUR", "EUR", "EUR", "USD"):
            money.adjust(money.worker(currency=currency), 100, currency)
        money.pay()
        assert [(each.currency, len(each.orders)) for each in fake.batches] == [
            ("EUR", 2),
            ("EUR", 1),
            ("USD", 1),
        ]
        assert len({each.key for each in fake.batches}) == 3
        assert faults_with(fake) == []


ANSWERS = (
    Outcome("unknown"),
    Outcome("sent", "P"),
    Outcome("settled", "P"),
    Outcome("returned", "P", "closed"),
)


def test_whatever_order_answers_come_in_the_end_is_the_same(money: Money, fake: FakeProvider) -> None:
    for answers in itertools.permutations(ANSWERS):
        user = money.worker()
        money.bonus(user, 100)
        money.run()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fake, "send_mood", always("unsure"))
            money.hand_over()
        says(*answers)
        assert bills(user) == [(100, "EUR", "returned")]
        assert balances(money.space, user) == {"payable": 100}
    assert faults_with() == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ANSWERS), max_size=8))
def test_answers_that_repeat_move_money_once(money: Money, answers: list[Outcome]) -> None:
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    before = BookTransaction.objects.count()
    says(*answers)
    said = {answer.state for answer in answers}
    end = "returned" if "returned" in said else "settled" if "settled" in said else "sent"
    place = {"returned": "payable", "settled": "paid", "sent": "in_transit"}[end]
    assert bills(user) == [(100, "EUR", end)]
    assert balances(money.space, user) == {place: 100}
    # Said at once, it comes to the same in one step.
    steps = BookTransaction.objects.count() - before
    assert steps <= 2
    assert says(*answers).changed == 0
    assert BookTransaction.objects.count() == before + steps
    assert faults_with() == []


def test_what_had_arrived_and_came_back_is_payable_again(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    says(Outcome("settled"))
    says(Outcome("returned", reason="account closed"))
    assert balances(money.space, user) == {"payable": 100}
    assert Transfer.objects.get().reason == "account closed"
    assert faults_with() == []


def test_a_returned_bill_is_paid_again_when_its_worker_says_so(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("refuses", "well")
    user, stranger = money.worker(), money.worker()
    money.bonus(user, 100)
    money.pay()
    bill = Bill.objects.get()
    assert bill.state == "returned"
    # The next run would only send it where it came back from.
    assert money.run().again == 0
    with pytest.raises(NotFound):
        resend(stranger, bill.pk)
    resend(user, bill.pk)
    with pytest.raises(Refused, match="on its way"):
        resend(user, bill.pk)
    money.hand_over()
    assert states(user) == ["returned", "sent"]
    first, second = Transfer.objects.order_by("id")
    assert first.reference != second.reference
    assert second.reference.startswith(f"{bill.number}-2-")
    assert faults_with(fake) == []


def test_it_is_not_paid_again_to_nowhere(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("refuses")
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    PayoutMethod.objects.update(is_active=False)
    with pytest.raises(Refused, match="missing"):
        resend(user, Bill.objects.get().pk)
    assert states() == ["returned"]


def test_the_next_run_pays_it_by_another_method(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("refuses", "well")
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    method = money.method(user)
    money.bonus(user, 25)
    made = money.run()
    assert (made.bills, made.again) == (1, 1)
    money.hand_over()
    assert bills(user) == [(100, "EUR", "sent"), (25, "EUR", "sent")]
    assert set(Transfer.objects.filter(state="sent").values_list("method_id", flat=True)) == {method}
    assert faults_with(fake) == []


def test_nothing_is_sent_to_a_method_that_was_removed_meanwhile(money: Money, fake: FakeProvider) -> None:
    user, other = money.worker(), money.worker()
    for each in (user, other):
        money.bonus(each, 100)
    money.run()
    remove_method(user, PayoutMethod.objects.get(user_id=user).pk)
    money.hand_over()
    assert states(user) == ["returned"]
    assert states(other) == ["sent"]
    assert "removed" in Transfer.objects.get(user_id=user).reason
    assert balances(money.space, user) == {"payable": 100}
    assert faults_with(fake) == []


def test_bank_data_that_no_key_reads_waits_and_keeps_nobody(money: Money, fake: FakeProvider) -> None:
    user, other = money.worker(), money.worker()
    for each in (user, other):
        money.bonus(each, 100)
    PayoutMethod.objects.filter(user_id=user).update(secret_details=b"of another key")
    money.pay()
    assert states(user) == ["billed"]
    assert states(other) == ["sent"]
    assert balances(money.space, user) == {"payable": 100}
    assert faults_with(fake) == []


def test_the_space_hears_when_a_bonus_has_arrived(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    bonus = money.bonus(user, 100)
    money.pay()
    assert not Event.objects.filter(type="payout.paid").exists()
    says(Outcome("settled"))
    event = Event.objects.get(type="payout.paid")
    shown = sql.row(f"SELECT {PAYOUT_COLUMNS} FROM {PAYOUT_TABLES} WHERE p.id = %s", [bonus])
    assert shown is not None
    assert (event.space_id, event.object_id) == (money.space.id, bonus)
    assert event.data == show_payout(shown)
    assert event.data["status"] == "settled"


def test_what_is_unknown_is_asked_for(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("late", "lost", "well")
    fake.ask_mood = always("silent", "well")
    users = [money.worker() for _ in range(2)]
    for user in users:
        money.bonus(user, 100)
        money.pay()
    assert states() == ["unknown", "unknown"]
    # It may have left: it isn't payable.
    assert balances(money.space, users[0]) == {"in_transit": 100}
    money.ask()
    # Of the first there was no answer; the second surely never got there, and was handed over again.
    assert states() == ["unknown", "sent"]
    money.ask()
    assert states() == ["sent", "sent"]
    assert [each.claims for each in Transfer.objects.order_by("id")] == [1, 2]
    assert len({each.key for each in fake.batches}) == 2
    assert faults_with(fake) == []


def test_what_a_provider_had_taken_stays_with_it(
    money: Money, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it says later that it never got it."""
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    monkeypatch.setattr(fake, "ask", lambda batch: dict.fromkeys(order.reference for order in batch.orders))
    money.ask()
    assert states(user) == ["sent"]
    assert len(fake.batches) == 1
    assert faults_with(fake) == []


def test_a_provider_elsewhere_is_asked_with_growing_pauses_until_it_has_arrived(
    money: Money, fake: FakeProvider
) -> None:
    money.bonus(money.worker(), 100)
    money.pay()
    pauses = []
    for _ in range(9):
        before = clock.now()
        money.ask()
        planned = PaymentBatch.objects.get().next_ask_at
        assert planned is not None
        pauses.append(round((planned - before) / timedelta(minutes=1)))
    assert pauses == [5, 15, 60, 240, 720, 1440, 1440, 1440, 1440]
    fake.becomes(Transfer.objects.get().reference, "settled")
    money.ask()
    assert states() == ["settled"]
    assert PaymentBatch.objects.get().next_ask_at is None
