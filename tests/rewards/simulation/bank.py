"""Banks with moods that change at random, and the letters in which they tell what became of money: late, twice, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from cirro.rewards.providers.interface import Batch, Order, Outcome, OutcomeState
from tests.rewards.fake_provider import ASK_MOODS, SEND_MOODS, FakeProvider, Taken

T = TypeVar("T")

CURRENCIES = ("EUR", "JPY", "BHD")
_SEND_WEIGHTS = {"well": 6, "settles": 1, "lost": 2, "late": 2, "partly": 2}
_ASK_WEIGHTS = {"well": 5, "partly": 2}


@dataclass(frozen=True)
class Letter:
    """What a bank says of one order, of live Spaces (None) or of a sandbox."""

    reference: str
    outcome: Outcome
    scope: int | None


class Bank(FakeProvider):
    """A provider in random moods that writes a letter about all that becomes of an order."""

    def __init__(self, name: str, tally: Counter[str], *, fee: int, is_local: bool) -> None:
        super().__init__(
            name,
            fee=fee,
            is_local=is_local,
            batch_size=3,
            currencies=CURRENCIES,
            send_mood=lambda: self._mood("send", SEND_MOODS, _SEND_WEIGHTS),
            ask_mood=lambda: self._mood("ask", ASK_MOODS, _ASK_WEIGHTS),
        )
        self.fee, self.tally = fee, tally
        self.scopes: dict[str, int | None] = {}
        self.letters: list[Letter] = []
        self._accounts: dict[str, list[str]] = {}
        self.begin(Random(0))

    def begin(self, random: Random) -> None:
        """Moods from here on follow from `random`."""
        self.random, self.is_well = random, False

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        for order in batch.orders:
            self.scopes[order.reference] = batch.sandbox_id
        return self._shuffled(super().send(batch))

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        answers = dict(super().ask(batch))
        if not self.is_well and self.taken and self.random.random() < 0.2:
            # Of what nobody asked for.
            stray = self.random.choice(list(self.taken))
            answers.setdefault(stray, self.taken[stray].history[-1])
        return self._shuffled(answers)

    def becomes(self, reference: str, state: OutcomeState) -> Outcome:
        outcome = super().becomes(reference, state)
        self.letters.append(Letter(reference, outcome, self.scopes[reference]))
        return outcome

    def forget(self, references: Collection[str]) -> None:
        """These orders were never placed: what pays in sandboxes does so in the transaction that asks it to."""
        for reference in references:
            taken = self.taken.pop(reference)
            self._accounts[taken.order.details["account"]].remove(reference)
        self.letters = [letter for letter in self.letters if letter.reference not in references]

    def orders_of(self, account: str) -> list[Taken]:
        """What it took for this account, in order."""
        return [self.taken[reference] for reference in self._accounts.get(account, ())]

    def arrived(self, account: str, scope: int | None, currency: str) -> tuple[int, int]:
        """What the account got, and the fees of it."""
        amounts = [
            taken.order.amount
            for taken in self.orders_of(account)
            if taken.state == "settled"
            and (self.scopes[taken.order.reference], taken.order.currency) == (scope, currency)
        ]
        return sum(amounts), self.fee * len(amounts)

    def _take(self, order: Order, state: OutcomeState) -> None:
        if order.reference not in self.taken:
            self._accounts.setdefault(order.details["account"], []).append(order.reference)
        super()._take(order, state)

    def _mood(self, call: str, moods: tuple[str, ...], weights: Mapping[str, int]) -> str:
        mood = (
            "well"
            if self.is_well
            else self.random.choices(moods, [weights.get(mood, 1) for mood in moods])[0]
        )
        self.tally[f"{call}: {mood}"] += 1
        return mood

    def _shuffled(self, answers: Mapping[str, T]) -> dict[str, T]:
        order = list(answers)
        self.random.shuffle(order)
        return {reference: answers[reference] for reference in order}
