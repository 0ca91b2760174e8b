"""Runs of the pay calendar: whose lines become a bill, and which bill."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cirro.kernel import clock
from cirro.kernel.money import LARGEST
from cirro.rewards.domain.content_hash import changed_bills
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.pay_status import Total, totals
from cirro.rewards.domain.plan_run import Left, plan_run
from cirro.rewards.domain.run_due_pay import make_due_bills
from cirro.rewards.models import Bill, Line, Payee, PayRun, Transfer
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.invariants import faults
from tests.rewards.world import Money, bills, paying_by, states

pytestmark = pytest.mark.django_db


def test_a_bill_gathers_all_open_lines_of_a_worker_over_all_live_spaces(money: Money) -> None:
    other = money.new_space()
    user = money.worker(money.space, other)
    money.bonus(user, 1000)
    money.bonus(user, 250, other)
    assert money.run().bills == 1
    assert bills(user) == [(1250, "EUR", "billed")]
    bill = Bill.objects.get(user_id=user)
    assert bill.number == f"{clock.now().year}-000001"
    assert bill.details["payee"]["last_name"] == "Okafor"
    assert set(bill.details["spaces"]) == {str(money.space.id), str(other.id)}
    transfer = Transfer.objects.get(bill=bill)
    assert (transfer.amount, transfer.fee, transfer.state, transfer.provider) == (1250, 0, "billed", "fake")
    assert transfer.reference.startswith(f"{bill.number}-1-")
    assert not changed_bills()
    assert faults() == []
    # There is nothing left for another one.
    assert money.run().bills == 0
    assert PayRun.objects.count() == 1


def test_what_is_not_billed_stays_open(money: Money) -> None:
    today = clock.now().date()
    left_open = {
        "later": money.worker(),
        "held": money.worker(is_held=True),
        "below the threshold": money.worker(threshold=10),
        "without a method": money.worker(provider=None),
        "another currency": money.worker(currency="USD"),
        "a provider that is gone": money.worker(provider="gone"),
        "needs a tax number": money.worker(country_code="FR"),
    }
    for name, user in left_open.items():
        money.bonus(user, 999, on=today + timedelta(days=1) if name == "later" else None)
    paid = {
        "above the threshold": money.worker(threshold=10),
        "closing, held, below": money.worker(threshold=99, is_held=True, closing_at=clock.now()),
    }
    for user in paid.values():
        money.bonus(user, 1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.TAX_NUMBER_COUNTRIES", ["FR"])
        assert money.run().bills == 2
    assert {name for name, user in paid.items() if bills(user)} == set(paid)
    assert {name for name, user in left_open.items() if bills(user)} == set()
    assert Line.objects.filter(bill=None).count() == len(left_open)
    # Once nothing is in the way any more, the next run gathers them.
    Payee.objects.update(is_held=False, threshold=0)
    assert money.run(today + timedelta(days=1)).bills == 4
    assert faults() == []


def test_the_threshold_counts_in_whole_units_of_its_currency(money: Money) -> None:
    cases = [
        ("JPY", 999, 0),
        ("JPY", 1000, 1),
        ("BHD", 999_999, 0),
        ("BHD", 1_000_000, 1),
        ("USD", 99_999, 0),
    ]
    users = [money.worker(currency=currency, threshold=1000) for currency, _, _ in cases]
    for user, (currency, amount, _) in zip(users, cases, strict=True):
        money.adjust(user, amount, currency)
    money.run()
    assert [len(bills(user)) for user in users] == [count for _, _, count in cases]


def test_a_bill_that_the_fee_would_eat_is_not_made(money: Money) -> None:
    with paying_by(FakeProvider(fee=100)):
        poor, rich = money.worker(), money.worker()
        money.bonus(poor, 100)
        money.bonus(rich, 101)
        assert money.run().bills == 1
    transfer = Transfer.objects.get()
    assert (transfer.user_id, transfer.amount, transfer.fee) == (rich, 1, 100)
    assert faults() == []


def test_what_is_too_much_for_one_transfer_stays_open(money: Money) -> None:
    user, today = money.worker(), clock.now().date()
    money.bonus(user, LARGEST)
    mistake = money.bonus(user, 1)
    assert plan_run(None, today).left == [Left("too_large", None, "EUR", 1, LARGEST + 1)]
    assert money.run().bills == 0
    # Nothing was billed, so it can still be put right.
    delete_bonus(money.space, mistake)
    assert money.run().bills == 1
    assert bills(user) == [(LARGEST, "EUR", "billed")]
    assert faults() == []


def test_absurd_sums_of_one_stop_nobody_else(money: Money) -> None:
    """As there may be from before amounts had a bound: more together than fits into 64 bits."""
    with paying_by(FakeProvider(is_local=True)):
        sandbox = money.new_space(is_sandbox=True, at=clock.now())
        absurd, modest = money.worker(money.space, sandbox), money.worker(money.space, sandbox)
        for space in (money.space, sandbox):
            for user in (absurd, absurd, modest):
                money.bonus(user, 100, space)
        Line.objects.update(available_on=clock.now().date() - timedelta(days=40))
        Line.objects.filter(user_id=absurd).update(amount=2**63 - 1)
        plan = plan_run(None, clock.now().date())
        assert [(left.why, left.amount) for left in plan.left] == [("too_large", 2**64 - 2)]
        assert totals(None) == [Total("open", "EUR", 3, 2**64 + 98)]
        assert make_due_bills() == 1
        money.advance(sandbox, days=40)
        assert [(bill.user_id, bill.sandbox_id) for bill in Bill.objects.order_by("id")] == [
            (modest, None),
            (modest, sandbox.id),
        ]
        # Nor when they have closed their account.
        Payee.objects.filter(user_id=absurd).update(closing_at=clock.now())
        assert make_due_bills() == 0


def test_a_pay_day_has_one_run(money: Money) -> None:
    user = money.worker()
    money.bonus(user, 100)
    today = clock.now().date()
    first = make_bills(None, today, "calendar")
    assert first is not None
    assert first.bills == 1
    money.bonus(user, 100)
    assert make_bills(None, today, "calendar") is None
    # The operator may run between pay days.
    assert money.run().bills == 1
    assert [run.cause for run in PayRun.objects.order_by("id")] == ["calendar", "operator"]


def test_numbers_go_up_in_the_order_of_workers_and_currencies_without_gaps(money: Money) -> None:
    users = [money.worker() for _ in range(3)]
    for _ in range(2):
        for user in reversed(users):
            money.bonus(user, 100)
        money.run()
    year = clock.now().year
    assert list(Bill.objects.order_by("id").values_list("number", "user_id")) == [
        (f"{year}-{n:06}", users[(n - 1) % 3]) for n in range(1, 7)
    ]
    assert states() == ["billed"] * 6
    assert faults() == []
