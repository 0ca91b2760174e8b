"""Several processes at the same money at the same time: one of them wins, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.rewards.domain import claim
from cirro.rewards.domain.apply_outcome import Applied, apply_outcomes
from cirro.rewards.domain.ask_again import ask_again
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.domain.hand_over import hand_over
from cirro.rewards.domain.make_bills import make_bills
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.scope import in_scope, now_in
from cirro.rewards.models import Bill, PaymentBatch, PayRun, Transfer
from cirro.rewards.providers.interface import Batch, Outcome
from tests.gigs.threads import Paused, callers, together, wait_until_blocked, with_connection
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, bills, paying_by, states

pytestmark = pytest.mark.django_db(transaction=True)


def refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except Refused:
        return True
    return False


def test_a_pay_day_has_one_run_however_many_ask(money: Money, fake: FakeProvider) -> None:
    users = [money.worker() for _ in range(5)]
    for user in users:
        money.bonus(user, 100)
    today = clock.now().date()
    made = together([lambda: make_bills(None, today, "calendar")] * 6)
    assert sorted(run.bills for run in made if run is not None) == [5]
    assert PayRun.objects.count() == 1
    # Operators at once: each line once all the same.
    for user in users:
        money.bonus(user, 100)
    assert sum(run.bills for run in together([money.run] * 4)) == 5
    assert faults_with(fake) == []


def test_a_bonus_that_is_deleted_while_a_run_gathers_is_on_no_bill(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 100)
    gone = money.bonus(user, 50)
    with callers() as threads:
        deletion = Paused(threads, lambda: delete_bonus(money.space, gone))
        run = threads.submit(with_connection, money.run)
        wait_until_blocked()
        deletion.commit()
        assert run.result(30).bills == 1
    assert bills(user) == [(100, "EUR", "billed")]
    assert faults_with(fake) == []


def test_a_bonus_on_a_bill_that_is_being_made_is_not_deleted(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    kept = money.bonus(user, 100)
    with callers() as threads:
        run = Paused(threads, money.run)
        deletion = threads.submit(with_connection, lambda: refused(lambda: delete_bonus(money.space, kept)))
        wait_until_blocked()
        run.commit()
        assert deletion.result(30)
    assert bills(user) == [(100, "EUR", "billed")]
    assert faults_with(fake) == []


def test_what_waits_is_handed_over_by_one_of_many(money: Money) -> None:
    fake = FakeProvider(batch_size=3)
    with paying_by(fake):
        for _ in range(10):
            money.bonus(money.worker(), 100)
        money.run()
        applied = together([money.hand_over] * 5)
        assert sum(each.sent for each in applied) == 10
        assert states() == ["sent"] * 10
        assert faults_with(fake) == []


def test_who_picks_while_another_commits_takes_nothing_twice(money: Money, fake: FakeProvider) -> None:
    """Its statement began when all of it still waited; it goes on when the other has taken, and handed over, all of it."""
    for _ in range(3):
        money.bonus(money.worker(), 100)
    money.run()
    # Somewhere in the middle of the statement, whoever picks waits until it may go on.
    stop = "(SELECT pg_advisory_xact_lock_shared(20261129)) IS NOT NULL"
    with callers() as threads, pytest.MonkeyPatch.context() as patch:
        with transaction.atomic():
            sql.rows("SELECT pg_advisory_xact_lock(20261129)")
            patch.setattr(claim, "in_scope", lambda alias, scope: f"{in_scope(alias, scope)} AND {stop}")
            slow = threads.submit(with_connection, lambda: hand_over(None, "fake", "EUR"))
            wait_until_blocked()
            patch.undo()
            quick = threads.submit(with_connection, lambda: hand_over(None, "fake", "EUR")).result(30)
        assert quick == Applied(sent=3)
        assert slow.result(30) is None
    assert PaymentBatch.objects.count() == 1
    assert faults_with(fake) == []


def test_who_hands_over_waits_for_nobody_who_holds_a_bill(money: Money, fake: FakeProvider) -> None:
    """Whoever has the bill wants its transfer next: they would wait for each other."""
    for _ in range(3):
        money.bonus(money.worker(), 100)
    money.run()
    held = Bill.objects.order_by("id")[1].pk
    with callers() as threads:
        holder = Paused(
            threads,
            lambda: sql.rows("SELECT id FROM rewards_bill WHERE id = %s FOR NO KEY UPDATE", [held]),
        )
        applied = threads.submit(with_connection, lambda: hand_over(None, "fake", "EUR")).result(30)
        assert applied == Applied(sent=2)
        assert Transfer.objects.get(bill=held).state == "billed"
        holder.commit()
    assert hand_over(None, "fake", "EUR") == Applied(sent=1)
    assert faults_with(fake) == []


def test_a_bill_is_sent_again_once(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("refuses", "well")
    user = money.worker()
    money.bonus(user, 100)
    money.pay()
    bill = Bill.objects.get()
    assert sorted(together([lambda: refused(lambda: resend(user, bill.pk))] * 5)) == [
        False,
        True,
        True,
        True,
        True,
    ]
    # Nor by a run that finds another method meanwhile.
    money.method(user)
    together([lambda: money.run().again] * 3)
    money.hand_over()
    assert states(user) == ["returned", "sent"]
    assert faults_with(fake) == []


def test_what_is_said_at_once_moves_money_once(money: Money, fake: FakeProvider) -> None:
    for _ in range(4):
        money.bonus(money.worker(), 100)
    money.pay()
    references = list(Transfer.objects.values_list("reference", flat=True))

    def say(order: list[str], state: str) -> Applied:
        with transaction.atomic():
            outcome = Outcome(state)  # type: ignore[arg-type]  # one of them
            return apply_outcomes(None, [(each, outcome) for each in order], now_in(None), {"test": True})

    done = together([lambda: say(references, "settled"), lambda: say(references[::-1], "settled")] * 3)
    assert sum(each.settled for each in done) == 4
    done = together([lambda: say(references, "returned"), lambda: say(references[::-1], "settled")] * 3)
    assert sum(each.returned for each in done) == 4
    assert sum(each.settled for each in done) == 0
    assert faults_with() == []


def test_nobody_takes_a_hand_over_that_is_under_way_for_abandoned(money: Money, fake: FakeProvider) -> None:
    money.bonus(money.worker(), 100)
    money.run()
    seen: list[bool | list[str]] = []
    send = fake.send

    def slowly(batch: Batch) -> object:
        # Long after anybody's patience: another process looks.
        number = PaymentBatch.objects.get().pk
        with callers() as threads:
            seen.append(threads.submit(with_connection, lambda: ask_again(None, number)).result(30))
        seen.append(states())
        return send(batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake, "send", slowly)
        hand_over(None, "fake", "EUR")
    # It was told so, and touched nothing.
    assert seen == [False, ["sending"]]
    assert states() == ["sent"]
    assert ask_again(None, PaymentBatch.objects.get().pk)
    assert faults_with(fake) == []


def test_a_bank_that_reports_while_a_process_asks(money: Money, fake: FakeProvider) -> None:
    fake.send_mood = always("late")
    for _ in range(3):
        money.bonus(money.worker(), 100)
    money.pay()
    references = list(Transfer.objects.values_list("reference", flat=True))
    batch = PaymentBatch.objects.get().pk

    def report() -> bool:
        with transaction.atomic():
            said = [(each, Outcome("settled", f"P-{each}")) for each in references]
            apply_outcomes(None, said, now_in(None), {"test": True})
        return True

    together([report, lambda: ask_again(None, batch), report, lambda: ask_again(None, batch)])
    assert states() == ["settled"] * 3
    assert faults_with() == []
