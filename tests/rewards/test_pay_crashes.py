"""A process that dies between any two statements, or in the middle of a commit, or while a provider is called: nothing is paid twice,
nothing is lost, and whoever comes next finds what was begun (issue 4, "Shown by")."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

import pytest
from django.db import transaction

from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.resend import resend
from cirro.rewards.domain.scope import now_in
from cirro.rewards.models import Bill, Line
from cirro.rewards.providers.interface import OutcomeState
from tests.rewards.death import dying_at
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money

pytestmark = pytest.mark.django_db(transaction=True)
LONG = bool(os.environ.get("CIRRO_LONG"))
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
        survived = 0 if death.is_dead else survived + 1
        if survived == len(moods):
            break
    assert n > 30
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


@pytest.mark.parametrize("mood", ["refuses", "settles"])
def test_an_answer_is_taken_in_as_a_whole(money: Money, fake: FakeProvider, mood: str) -> None:
    """The state of the money, the books and the events of it, or nothing, wherever it dies."""
    fake.send_mood = always(mood)
    user = money.worker()
    for n in itertools.count():
        money.bonus(user, 100)
        money.run()
        with dying_at(n, fake, ends_session=False) as death:
            money.hand_over()
        assert faults_with(fake) == [], f"it died at {n}"
        if not death.is_dead:
            break
    assert n > 10


def tell(fake: FakeProvider, state: OutcomeState) -> None:
    """All that the provider has comes to this state, and it says so of each, again and again."""
    told = [(reference, fake.becomes(reference, state)) for reference in fake.taken]
    with transaction.atomic():
        apply_outcomes(None, told, now_in(None), {"test": True})
