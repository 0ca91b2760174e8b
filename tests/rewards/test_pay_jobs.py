"""Live money moves by jobs: found by asking on every tick, a batch a job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from cirro.kernel import clock, sql
from cirro.rewards.models import PaymentBatch, PayRun
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, bills, paying_by, states
from tests.support.jobs import own_queue, run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_jobs() -> Iterator[None]:
    with own_queue():
        yield


def tick() -> list[str]:
    """One tick, and what it set off; the names of the jobs that were done since, each once."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    app.configure_task("rewards.tick").defer(timestamp=0)
    run_jobs()
    query = "SELECT DISTINCT task_name FROM procrastinate_jobs WHERE task_name LIKE 'rewards.%%' AND status = 'succeeded'"
    return sorted(name for (name,) in sql.rows(query))


def test_a_pay_day_that_has_come_is_found_and_paid(money: Money) -> None:
    fake = FakeProvider(batch_size=2)
    with paying_by(fake):
        passed = clock.now().date() - timedelta(days=40)
        users = [money.worker() for _ in range(5)]
        for user in users:
            money.bonus(user, 100, on=passed)
        done = tick()
        assert {"rewards.tick", "rewards.hand_over"} <= set(done)
        assert states() == ["sent"] * 5
        assert [len(batch.orders) for batch in fake.batches] == [2, 2, 1]
        assert PayRun.objects.get().cause == "calendar"
        # There is one run, and what came later waits for the next.
        money.bonus(users[0], 100, on=passed)
        tick()
        assert PayRun.objects.count() == 1
        assert bills(users[0]) == [(100, "EUR", "sent")]
        assert faults_with(fake) == []


def test_whoever_closed_their_account_waits_for_no_pay_day(money: Money, fake: FakeProvider) -> None:
    today = clock.now().date()
    stays, leaves = money.worker(), money.worker(closing_at=clock.now(), threshold=50, is_held=True)
    tick()
    for user in (stays, leaves):
        money.bonus(user, 100)
        money.bonus(user, 11, on=today + timedelta(days=1))
    tick()
    assert (bills(stays), bills(leaves)) == ([], [(100, "EUR", "sent")])
    assert faults_with(fake) == []


def test_what_is_unknown_is_asked_for_when_its_time_has_come(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("late")
    money.bonus(money.worker(), 100)
    money.pay()
    assert "rewards.ask" not in tick()
    PaymentBatch.objects.update(next_ask_at=clock.now())
    assert "rewards.ask" in tick()
    assert states() == ["sent"]
    assert faults_with(fake) == []


def test_the_tick_is_registered() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["rewards.tick"] == "* * * * *"
