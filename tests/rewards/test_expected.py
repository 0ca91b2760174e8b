"""What people are told of when their money comes, and that it is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cirro.kernel import clock
from cirro.kernel.money import LARGEST
from cirro.kernel.request import SpaceRef
from cirro.rewards.calendar.parse import parse
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.domain.expected import Expected, NoDate, expect_bills, expect_lines
from cirro.rewards.models import Bill, Line, Payee, Transfer
from cirro.rewards.providers.interface import Outcome
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.invariants import faults
from tests.rewards.world import Money, paying_by

pytestmark = pytest.mark.django_db
# A Tuesday; pay days: 18 January, 1 February, 16 February.
START = datetime(2027, 1, 5, 9, tzinfo=UTC)
DAYS = 2
LONG = bool(os.environ.get("CIRRO_LONG"))


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    provider = FakeProvider(is_local=True, days=DAYS, fee=10)
    with paying_by(provider):
        yield provider


@pytest.fixture
def sandbox(money: Money) -> SpaceRef:
    return money.new_space(is_sandbox=True, at=START)


def line_of(bonus: int) -> int:
    return Line.objects.get(payout_id=bonus).pk


def of(bonus: int) -> Expected:
    (expected,) = expect_lines([line_of(bonus)]).values()
    return expected


def test_a_line_has_a_day_from_the_moment_it_exists_until_it_has_arrived(
    money: Money, sandbox: SpaceRef
) -> None:
    user = money.worker(sandbox)
    soon, later = money.bonus(user, 100, sandbox), money.bonus(user, 100, sandbox, on=date(2027, 1, 19))
    assert of(soon) == Expected(date(2027, 1, 20), date(2027, 1, 18))
    assert of(later) == Expected(date(2027, 2, 3), date(2027, 2, 1))
    money.advance(sandbox, days=14)
    # Sent on the 18th.
    assert of(soon) == Expected(date(2027, 1, 20), date(2027, 1, 18))
    bill = Bill.objects.get()
    assert expect_bills([bill.pk]) == {bill.pk: of(soon)}
    transfer = Transfer.objects.get()
    apply_outcomes(sandbox.id, [(transfer.reference, Outcome("settled"))], clock.now(sandbox), {})
    assert of(soon) == Expected(date(2027, 1, 19), date(2027, 1, 18))
    apply_outcomes(sandbox.id, [(transfer.reference, Outcome("returned"))], clock.now(sandbox), {})
    assert of(soon) == Expected(why=NoDate.RETURNED)


def test_why_there_is_none(money: Money, sandbox: SpaceRef) -> None:
    cases = {
        NoDate.HELD: money.worker(sandbox, is_held=True),
        NoDate.MISSING: money.worker(sandbox, provider=None),
        NoDate.THRESHOLD: money.worker(sandbox, threshold=2),
        NoDate.FEE: money.worker(sandbox),
        NoDate.NOTHING: money.worker(sandbox),
        NoDate.TOO_LARGE: money.worker(sandbox),
    }
    amounts = {NoDate.FEE: 10, NoDate.TOO_LARGE: LARGEST}
    bonuses = {why: money.bonus(user, amounts.get(why, 100), sandbox) for why, user in cases.items()}
    money.adjust(cases[NoDate.NOTHING], -100, space=sandbox)
    money.adjust(cases[NoDate.TOO_LARGE], 1, space=sandbox)
    assert {why: of(bonus).why for why, bonus in bonuses.items()} == {why: why for why in cases}
    gone = money.bonus(money.worker(sandbox), 100, sandbox)
    delete_bonus(sandbox, gone)
    assert of(gone).why == NoDate.TAKEN_BACK


def test_a_threshold_that_a_later_line_reaches(money: Money, sandbox: SpaceRef) -> None:
    user = money.worker(sandbox, threshold=2)
    first = money.bonus(user, 100, sandbox)
    assert of(first).why == NoDate.THRESHOLD
    money.bonus(user, 100, sandbox, on=date(2027, 1, 25))
    assert of(first) == Expected(date(2027, 2, 3), date(2027, 2, 1))


def test_on_demand_and_in_a_window(money: Money, sandbox: SpaceRef, settings: Any) -> None:
    user = money.worker(sandbox, threshold=99)
    bonus = money.bonus(user, 100, sandbox)
    settings.PAY_CALENDAR = parse("on-demand")
    assert of(bonus) == Expected(why=NoDate.ON_DEMAND)
    settings.PAY_CALENDAR = parse("monthly:11:request=11-19")
    assert of(bonus) == Expected(date(2027, 1, 13), date(2027, 1, 11), if_asked=True)
    money.advance(sandbox, days=12)
    # Sunday the 17th: whoever asks now is paid from Monday on.
    assert of(bonus) == Expected(date(2027, 1, 20), date(2027, 1, 18), if_asked=True)
    Payee.objects.filter(user_id=user).delete()
    assert of(bonus).why == NoDate.MISSING


def test_today_counts_until_the_run_was_made(money: Money) -> None:
    user = money.worker()
    bonus = money.bonus(user, 100, on=clock.now().date() - timedelta(days=60))
    assert of(bonus).pay_day == clock.now().date()


def test_a_page_takes_one_statement(money: Money, sandbox: SpaceRef) -> None:
    bonuses = []
    for space in (money.space, sandbox):
        for _ in range(3):
            user = money.worker(space)
            bonuses += [money.bonus(user, 100, space) for _ in range(3)]
    ids = [line_of(bonus) for bonus in bonuses]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = expect_lines(ids)
    assert len(queries) == 1
    assert set(found) == set(ids)
    assert all(each.why is None for each in found.values())


@settings(
    max_examples=100 if LONG else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(["weekly:fri", "twice-monthly:1,16", "monthly:11"]),
    st.lists(st.tuples(st.integers(0, 70), st.integers(-150, 300).filter(bool)), min_size=1, max_size=6),
    st.integers(0, 4),
)
def test_what_is_promised_is_kept(
    money: Money, fake: FakeProvider, text: str, lines: list[tuple[int, int]], threshold: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PAY_CALENDAR", parse(text))
        sandbox = money.new_space(is_sandbox=True, at=START)
        user = money.worker(sandbox, threshold=threshold)
        for day, amount in lines:
            money.adjust(user, amount, space=sandbox)
            Line.objects.filter(pk=Line.objects.latest("id").pk).update(
                available_on=START.date() + timedelta(days=day)
            )
        ids = list(Line.objects.filter(user_id=user).values_list("id", flat=True))
        # What it adds up to may change with each run; what is promised at any time, of the next run, is kept then.
        for _ in range(8):
            promised = expect_lines(ids)
            days = [each.pay_day for each in promised.values() if each.pay_day is not None]
            coming = min((day for day in days if day > clock.now(sandbox).date()), default=None)
            if coming is None:
                break
            money.advance(
                sandbox,
                seconds=(
                    datetime(coming.year, coming.month, coming.day, tzinfo=UTC) - clock.now(sandbox)
                ).total_seconds(),
            )
            for line in Line.objects.filter(user_id=user).select_related("bill"):
                if promised[line.pk].pay_day == coming:
                    assert line.bill is not None
                    assert line.bill.created_at.date() == coming
                elif line.bill is not None:
                    assert line.bill.created_at.date() < coming
        money.advance(sandbox, days=100)
        still = expect_lines(ids)
        for line in Line.objects.filter(user_id=user):
            assert (line.bill_id is None) == (still[line.pk].why is not None)
        assert faults() == []
