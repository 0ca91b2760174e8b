"""Whoever closes their account is still paid; then nothing of them is left but bills and books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cirro.kernel import clock, sql
from cirro.people.domain.delete_account import delete_account
from cirro.people.models import User
from cirro.rewards.domain.closing import erase_arrived, what_is_owed
from cirro.rewards.domain.missing import Missing
from cirro.rewards.domain.run_due_pay import make_due_bills
from cirro.rewards.models import Bill, Line, Payee, PayoutMethod, Transfer
from cirro.rewards.tasks import forget
from cirro.spaces.domain.membership import remove_member
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money


def _kept(user_id: int) -> tuple[int, int]:
    """How many payees, and how many methods with bank data, there are of the person."""
    return (
        Payee.objects.filter(user_id=user_id).count(),
        PayoutMethod.objects.filter(user_id=user_id).exclude(secret_details=b"").count(),
    )


def test_with_nothing_owed_all_goes_at_once(money: Money) -> None:
    user = money.worker()
    delete_account(user)
    assert _kept(user) == (0, 0)
    assert PayoutMethod.objects.get(user_id=user).shown == ""


def test_payee_and_active_method_stay_until_all_has_arrived(money: Money, fake: FakeProvider) -> None:
    user = money.worker(is_held=True, threshold=1000)
    money.method(user)
    money.bonus(user, 500)
    (owed,) = what_is_owed(user)
    assert (owed.currency, owed.pending, owed.billed, owed.missing) == ("EUR", 500, 0, [])
    delete_account(user)
    assert _kept(user) == (1, 1)
    assert Payee.objects.get(user_id=user).closing_at is not None
    erase_arrived()
    # Hold and threshold count no more.
    money.pay()
    assert _kept(user) == (1, 1)
    assert what_is_owed(user)[0].billed == 500
    (reference,) = fake.taken
    assert fake.taken[reference].order.payee.name == "Ada Okafor"
    forget(0)
    assert _kept(user) == (1, 1)
    fake.becomes(reference, "settled")
    money.ask()
    forget(0)
    assert _kept(user) == (0, 0)
    bill = Bill.objects.get(user_id=user)
    assert (bill.state, bill.details["payee"]["first_name"]) == ("settled", "Ada")
    assert User.objects.get(id=user).first_name == ""


def test_what_came_back_is_not_forgotten(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 500)
    money.pay()
    delete_account(user)
    fake.becomes(next(iter(fake.taken)), "returned")
    money.ask()
    forget(0)
    assert Transfer.objects.get().state == "returned"
    assert _kept(user) == (1, 1)


def _last_run() -> int:
    """The highest id that a run was ever given, also one that was deleted since."""
    ((last,),) = sql.rows("SELECT last_value FROM rewards_payrun_id_seq")
    return int(last)


def test_no_run_is_made_for_what_adds_up_to_nothing_by_now(money: Money) -> None:
    """Though it once was something, and will be again."""
    user, today = money.worker(is_held=True), clock.now().date()
    money.bonus(user, 500, on=today - timedelta(days=2))
    money.adjust(user, -600)
    money.bonus(user, 700, on=today + timedelta(days=1))
    delete_account(user)
    assert _kept(user) == (1, 1)
    make_due_bills()  # the calendar's own
    before = _last_run()
    assert make_due_bills() == 0
    assert _last_run() == before
    Line.objects.filter(amount=700).update(available_on=today)
    assert make_due_bills() == 1
    assert Bill.objects.get(user_id=user).amount == 600


@pytest.mark.parametrize("what", ["nothing left over", "play money"])
def test_what_is_never_paid_keeps_nothing(money: Money, what: str) -> None:
    if what == "play money":
        sandbox = money.new_space(is_sandbox=True)
        user = money.worker(sandbox)
        money.bonus(user, 700, sandbox)
    else:
        user = money.worker()
        money.bonus(user, 700)
        money.adjust(user, -700)
    assert what_is_owed(user) == []
    delete_account(user)
    assert _kept(user) == (0, 0)


def test_what_is_in_the_way_is_told_before(money: Money) -> None:
    user = money.worker(provider=None)
    money.bonus(user, 700)
    (owed,) = what_is_owed(user)
    assert owed.missing == [Missing.METHOD]


def test_who_leaves_a_space_is_paid_what_they_earned_there(money: Money, fake: FakeProvider) -> None:
    user = money.worker()
    money.bonus(user, 700)
    remove_member(money.space, user)
    money.pay()
    assert [taken.order.amount for taken in fake.taken.values()] == [700]
