"""A sandbox's money moves by its clock, the same each time, and reaches nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain.ask_for_bill import ask_for_bill
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.tick import tick
from cirro.rewards.models import Bill, PayRun, Transfer
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, bills, paying_by, states

pytestmark = pytest.mark.django_db
# A Tuesday after the pay day of 4 January.
START = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    provider = FakeProvider(is_local=True)
    with paying_by(provider, FakeProvider("far")):
        yield provider


@pytest.fixture
def sandbox(money: Money) -> SpaceRef:
    return money.new_space(is_sandbox=True, at=START)


def test_pay_days_come_by_its_clock(money: Money, sandbox: SpaceRef, fake: FakeProvider) -> None:
    user = money.worker(sandbox)
    money.bonus(user, 100, sandbox)
    money.bonus(user, 40, sandbox, on=date(2027, 1, 20))
    money.advance(sandbox, days=12)
    assert bills(user) == []
    money.advance(sandbox, days=1)
    # The 16th is a Saturday: Monday the 18th.
    assert bills(user) == [(100, "EUR", "sent")]
    bill = Bill.objects.get()
    assert bill.created_at == datetime(2027, 1, 18, tzinfo=UTC)
    assert bill.number == f"S{sandbox.id}-2027-000001"
    assert Transfer.objects.get().state_at == bill.created_at
    money.advance(sandbox, days=20)
    assert bills(user) == [(100, "EUR", "sent"), (40, "EUR", "sent")]
    assert list(PayRun.objects.order_by("id").values_list("sandbox_id", "pay_on", "bills")) == [
        (sandbox.id, date(2027, 1, 18), 1),
        (sandbox.id, date(2027, 2, 1), 1),
    ]
    assert faults_with(fake) == []


def test_a_clock_that_moves_in_one_step_or_in_many_comes_to_the_same(key_pair: KeyPair, db: None) -> None:
    def play(steps: int) -> list[tuple[Any, ...]]:
        fake = FakeProvider(
            f"fake-{steps}",
            is_local=True,
            send_mood=always("late", "refuses", "lost", "well"),
            ask_mood=always("silent", "well"),
        )
        with paying_by(fake):
            money = Money(key_pair)
            sandbox = money.new_space(is_sandbox=True, at=START)
            users = [money.worker(sandbox, provider=fake.name) for _ in range(3)]
            for n, user in enumerate(users * 4):
                money.bonus(user, 100 + n, sandbox, on=date(2027, 1, 6) + timedelta(days=7 * n))
            for _ in range(steps):
                money.advance(sandbox, days=120 / steps)
            assert faults_with(fake) == []
        return sql.rows(
            "SELECT right(b.number, 11), b.created_at, b.amount, b.state, s.state, s.at FROM rewards_bill b "
            "JOIN rewards_transfer t ON t.bill_id = b.id JOIN rewards_transferstep s ON s.transfer_id = t.id "
            "WHERE b.sandbox_id = %s ORDER BY b.id, s.id",
            [sandbox.id],
        )

    whole = play(1)
    assert len(whole) > 20
    assert play(7) == whole


def test_nothing_of_a_sandbox_reaches_a_provider_elsewhere(money: Money, sandbox: SpaceRef) -> None:
    user = money.worker(sandbox, provider="far")
    money.bonus(user, 100, sandbox)
    money.advance(sandbox, days=60)
    assert bills(user) == []


def test_live_runs_leave_sandboxes_alone_and_the_other_way_round(
    money: Money, sandbox: SpaceRef, fake: FakeProvider
) -> None:
    user = money.worker(money.space, sandbox)
    money.bonus(user, 100)
    money.bonus(user, 7, sandbox)
    money.pay()
    assert bills(user) == [(100, "EUR", "sent")]
    money.advance(sandbox, days=20)
    assert bills(user) == [(100, "EUR", "sent"), (7, "EUR", "sent")]
    assert faults_with(fake) == []


def test_an_idle_sandbox_has_no_runs(money: Money, sandbox: SpaceRef) -> None:
    assert money.advance(sandbox, days=700) == 0
    assert not PayRun.objects.exists()


def test_on_demand_a_bill_is_made_and_sent_before_the_answer(
    money: Money, sandbox: SpaceRef, fake: FakeProvider, settings: Any
) -> None:
    settings.PAY_CALENDAR = parse("on-demand")
    # Whoever asks doesn't wait for a threshold of their own.
    user = money.worker(sandbox, threshold=99, is_held=True)
    with pytest.raises(Refused, match="nothing"):
        ask_for_bill(user, sandbox.id)
    money.bonus(user, 100, sandbox)
    money.advance(sandbox, days=60)
    assert bills(user) == []
    assert ask_for_bill(user, sandbox.id) == 1
    assert bills(user) == [(100, "EUR", "sent")]
    assert PayRun.objects.get().cause == "worker"


def test_in_the_window_only_who_asks_gets_a_bill(money: Money, sandbox: SpaceRef, settings: Any) -> None:
    settings.PAY_CALENDAR = parse("monthly:11:request=11-19")
    asks, waits = money.worker(sandbox), money.worker(sandbox)
    for user in (asks, waits):
        money.bonus(user, 100, sandbox)
    with pytest.raises(Refused, match="today"):
        ask_for_bill(asks, sandbox.id)
    money.advance(sandbox, days=7)
    assert ask_for_bill(asks, sandbox.id) == 1
    money.advance(sandbox, days=60)
    assert (len(bills(asks)), len(bills(waits))) == (1, 0)


def test_what_came_back_is_sent_again_before_the_answer(
    money: Money, sandbox: SpaceRef, fake: FakeProvider
) -> None:
    fake.send_mood = always("refuses", "well")
    user = money.worker(sandbox)
    money.bonus(user, 100, sandbox)
    money.advance(sandbox, days=20)
    assert states(user) == ["returned"]
    resend(user, Bill.objects.get().pk)
    assert states(user) == ["returned", "sent"]
    assert faults_with(fake) == []


def test_a_sandbox_whose_clock_runs_is_seen_to_by_the_tick(
    money: Money, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = money.new_space(is_sandbox=True)
    held = money.new_space(is_sandbox=True, at=START)
    user = money.worker(running, held)
    today = clock.now().date()
    for space in (running, held):
        money.bonus(user, 100, space, on=today - timedelta(days=40))
    tick(lambda waiting: None, lambda batch: None)
    assert list(Bill.objects.values_list("sandbox_id", "state")) == [(running.id, "sent")]
    # Done is done.
    tick(lambda waiting: None, lambda batch: None)
    assert Bill.objects.count() == 1
    assert faults_with(fake) == []


def test_a_clock_that_moves_by_centuries_does_not_stop_at_each_pay_day(
    money: Money, sandbox: SpaceRef, fake: FakeProvider
) -> None:
    """Nobody there can be paid. Once they can, the next pay day pays, and none that has passed."""
    user = money.worker(sandbox, provider=None)
    money.bonus(user, 100, sandbox)
    assert money.advance(sandbox, days=300 * 365) == 0
    assert list(PayRun.objects.values_list("bills", flat=True)) == [0]
    now = clock.now(sandbox)
    last = PayRun.objects.get().pay_on
    assert last == pay_calendar().last_on_or_before(now.date())
    money.method(user)
    money.advance(sandbox, seconds=1)
    assert bills(user) == []
    money.advance(sandbox, days=31)
    assert bills(user) == [(100, "EUR", "sent")]
    assert Bill.objects.get().created_at.date() == pay_calendar().next_on_or_after(last + timedelta(days=1))
    assert faults_with(fake) == []


@pytest.mark.parametrize("available", [date(2031, 5, 3), date(2031, 5, 16)])
def test_it_stops_where_something_can_be_billed(
    money: Money, sandbox: SpaceRef, fake: FakeProvider, available: date
) -> None:
    """Among much that can't be: on the first pay day on which a later line is there, and not before."""
    poor, rich = money.worker(sandbox, provider=None), money.worker(sandbox)
    money.bonus(poor, 100, sandbox)
    money.bonus(rich, 40, sandbox, on=available)
    money.advance(sandbox, days=3650)
    assert bills(poor) == []
    assert [bill.created_at.date() for bill in Bill.objects.filter(user_id=rich)] == [date(2031, 5, 16)]
    assert PayRun.objects.count() == 3
    assert faults_with(fake) == []
