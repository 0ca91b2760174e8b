"""`cirro doctor` notices money that doesn't move."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cirro.kernel import clock
from cirro.kernel.money import LARGEST
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.models import Line, Transfer
from cirro.site.doctor.transfers import check_transfers
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.world import Money, paying_by

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, str]]:
    return [(finding.level, finding.message) for finding in check_transfers()]


def age(hours: float) -> None:
    """All that is there has been so for a while."""
    at = clock.now() - timedelta(hours=hours)
    Line.objects.update(created_at=at)
    Transfer.objects.update(state_at=at)


def test_a_fresh_installation_is_well(db: None) -> None:
    assert found() == [("ok", "none is late")]


def test_what_stands_still_is_named(key_pair: KeyPair) -> None:
    money = Money(key_pair)
    with paying_by(FakeProvider(send_mood=always("late"))):
        money.bonus(money.worker(), 100)
        money.pay()
        age(23)
        assert found() == [("ok", "none is late")]
        age(25)
        assert [level for level, _ in found()] == ["ok", "warn"]
        money.bonus(money.worker(), 100)
        money.run()
        age(1)
        assert found() == [("fail", "1 transfers wait for more than 15 min")]
    with paying_by():
        assert found() == [
            ("ok", "none is late"),
            ("fail", "1 transfers wait for fake, which is not switched on"),
        ]


def test_what_is_too_large_to_be_billed_is_named_once_for_each_worker(key_pair: KeyPair) -> None:
    money = Money(key_pair)
    with paying_by(FakeProvider()):
        user = money.worker()
        money.bonus(user, LARGEST)
        money.bonus(money.worker(), LARGEST)
        assert found() == [("ok", "none is late")]
        mistake = money.bonus(user, 1)
        money.run()
        named = f"more is open than one transfer takes, so it is not billed: user {user} in EUR"
        assert found() == [("ok", "none is late"), ("warn", named)]
        delete_bonus(money.space, mistake)
        assert found() == [("ok", "none is late")]


def test_a_pay_day_that_nobody_saw_to_is_named(key_pair: KeyPair) -> None:
    money = Money(key_pair)
    with paying_by():
        money.bonus(money.worker(), 100, on=clock.now().date() - timedelta(days=40))
        assert found() == [("ok", "none is late")]
        age(1)
        ((level, message),) = found()
        assert level == "fail"
        assert "had no run" in message
