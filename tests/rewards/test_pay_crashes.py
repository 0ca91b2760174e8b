"""A process that dies between any two statements, or in the middle of a commit, or while a provider is called: nothing is paid twice,
nothing is lost, and whoever comes next finds what was begun (issue 4, "Shown by")."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connection, transaction

from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.scope import now_in
from cirro.rewards.models import Bill, Line
from cirro.rewards.providers.interface import OutcomeState
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money

pytestmark = pytest.mark.django_db(transaction=True)
LONG = bool(os.environ.get("CIRRO_LONG"))


class Killed(BaseException):
    """As a signal would end the process."""


class Death:
    """The process dies at its n-th moment: before a statement, before or after a commit, or before or after a call of the
    provider. From then on nothing it does counts any more."""

    def __init__(self, at: int) -> None:
        self.left, self.is_dead = at, False

    def moment(self) -> None:
        if self.left == 0 and not self.is_dead:
            self.is_dead = True
            # Without a good-bye: the database takes back what wasn't committed, and the locks of the session.
            connection.connection.close()
        if self.is_dead:
            raise Killed
        self.left -= 1

    def statement(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.moment()
        return execute(*args)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*args: Any) -> Any:
            self.moment()
            result = call(*args)
            self.moment()
            return result

        return dying


@contextmanager
def dying_at(n: int, fake: FakeProvider) -> Iterator[Death]:
    """What is done inside dies at its n-th moment."""
    death = Death(n)
    with pytest.MonkeyPatch.context() as patch:
        commit = connection._commit  # type: ignore[attr-defined]  # between Django and the driver
        patch.setattr(connection, "_commit", death.around(commit))
        patch.setattr(fake, "send", death.around(fake.send))
        patch.setattr(fake, "ask", death.around(fake.ask))
        try:
            with connection.execute_wrapper(death.statement):
                yield death
        except (Killed, Error):
            # The second is what Django makes of the connection that is gone.
            assert death.is_dead
    if death.is_dead:
        connection.close()


MOODS = ("well", "late", "lost", "refuses", "partly")


@pytest.mark.parametrize("moods", [(mood,) for mood in MOODS] if LONG else [MOODS])
def test_it_may_die_at_any_moment(money: Money, fake: FakeProvider, moods: Sequence[str]) -> None:
    other = money.new_space()
    survived = 0
    for n in itertools.count():
        # New money each time; a part of it comes back, and is paid again in the end.
        user = money.worker(money.space, other)
        money.bonus(user, 100 + n)
        money.bonus(user, 50, other)
        fake.send_mood = always(moods[n % len(moods)], "well")
        with dying_at(n, fake) as death:
            money.pay()
            money.ask()
            tell(fake, "settled")
        assert faults_with(fake) == [], f"it died at {n}"
        # The next process goes on.
        money.pay()
        money.ask()
        money.ask()
        tell(fake, "settled")
        assert faults_with(fake) == [], f"gone on after it died at {n}"
        survived = 0 if death.is_dead else survived + 1
        if survived == len(moods):
            break
    assert n > 40
    fake.send_mood = always("well")
    for bill in Bill.objects.filter(state="returned"):
        resend(bill.user_id, bill.pk)
    money.pay()
    money.ask()
    tell(fake, "settled")
    assert faults_with(fake) == []
    assert not Line.objects.filter(bill=None).exists()
    assert set(Bill.objects.values_list("state", flat=True)) == {"settled"}
    # To the cent, and once: what arrived is what was earned.
    arrived = sum(taken.order.amount for taken in fake.taken.values())
    assert arrived == sum(Line.objects.values_list("amount", flat=True))


def tell(fake: FakeProvider, state: OutcomeState) -> None:
    """All that the provider has comes to this state, and it says so of each, again and again."""
    told = [(reference, fake.becomes(reference, state)) for reference in fake.taken]
    with transaction.atomic():
        apply_outcomes(None, told, now_in(None), {"test": True})
