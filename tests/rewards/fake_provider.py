"""A payment provider elsewhere whose moods are scripted: it times out, loses, takes a part, answers late, twice or in another order.

It keeps the truth of what it took. It may be handed over to again only what it surely never got: `repeated` must stay empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cirro.rewards.providers.interface import Batch, CantTell, Field, Offer, Order, Outcome, OutcomeState

# Of `send`; what it does, and what it says.
SEND_MOODS = (
    "well",  # takes all, says so
    "settles",  # takes all, and it has arrived
    "refuses",  # takes nothing, says so
    "lost",  # takes nothing, says nothing
    "late",  # takes all, says nothing
    "partly",  # takes every other one, says nothing of the third ones
    "unsure",  # takes all, says that it doesn't know
    "breaks",  # takes all, and its client has a fault
)
# Of `ask`.
ASK_MOODS = ("well", "silent", "partly", "breaks")


def always(*moods: str) -> Callable[[], str]:
    """These moods one after the other, the last one for ever."""
    left: Iterator[str] = iter(moods[:-1])
    return lambda: next(left, moods[-1])


@dataclass
class Taken:
    """An order that the provider has, and what became of it so far, in order."""

    order: Order
    history: list[Outcome] = field(default_factory=list)

    @property
    def state(self) -> OutcomeState:
        return self.history[-1].state


class FakeProvider:
    """`send_mood` and `ask_mood` say what the next call does."""

    label = "Fake"

    def __init__(
        self,
        name: str = "fake",
        *,
        fee: int = 0,
        days: int = 1,
        batch_size: int = 100,
        is_local: bool = False,
        currencies: Sequence[str] = ("EUR", "USD", "JPY", "BHD"),
        send_mood: Callable[[], str] | None = None,
        ask_mood: Callable[[], str] | None = None,
    ) -> None:
        self.name, self.batch_size, self.is_local = name, batch_size, is_local
        self.send_mood, self.ask_mood = send_mood or always("well"), ask_mood or always("well")
        self.taken: dict[str, Taken] = {}
        self.repeated: list[str] = []
        self.batches: list[Batch] = []
        self._offers = tuple(Offer(currency, fee, days) for currency in currencies)

    def offers(self) -> Sequence[Offer]:
        return self._offers

    def fields(self) -> Sequence[Field]:
        return (Field("account", "Account"),)

    def check(self, details: Mapping[str, str]) -> dict[str, str]:
        return dict(details)

    def mask(self, details: Mapping[str, str]) -> str:
        return "…"

    def probe(self) -> str:
        return "ready"

    def send(self, batch: Batch) -> Mapping[str, Outcome]:
        assert len(batch.orders) <= self.batch_size
        self.batches.append(batch)
        mood = self.send_mood()
        if mood == "refuses":
            return {order.reference: Outcome("returned", reason="no such account") for order in batch.orders}
        if mood == "lost":
            raise CantTell("connection refused")
        taken = batch.orders[::2] if mood == "partly" else batch.orders
        for order in taken:
            self._take(order, "settled" if mood == "settles" else "sent")
        if mood == "late":
            raise CantTell("timed out")
        if mood == "breaks":
            raise KeyError("in the client")
        if mood == "unsure":
            return {order.reference: Outcome("unknown", reason="being looked at") for order in taken}
        return {
            order.reference: self.taken[order.reference].history[-1]
            for place, order in enumerate(taken)
            if mood != "partly" or place % 3 != 2
        }

    def ask(self, batch: Batch) -> Mapping[str, Outcome | None]:
        mood = self.ask_mood()
        if mood == "silent":
            raise CantTell("no answer")
        if mood == "breaks":
            raise KeyError("in the client")
        answers: dict[str, Outcome | None] = {}
        for order in batch.orders:
            taken = self.taken.get(order.reference)
            answers[order.reference] = taken.history[-1] if taken else None
        return dict(list(answers.items())[::2]) if mood == "partly" else answers

    def becomes(self, reference: str, state: OutcomeState) -> Outcome:
        """What it took came to this state; as the provider says it."""
        outcome = Outcome(state, f"P-{reference}", "account closed" if state == "returned" else "")
        self.taken[reference].history.append(outcome)
        return outcome

    def _take(self, order: Order, state: OutcomeState) -> None:
        if order.reference in self.taken:
            self.repeated.append(order.reference)
            return
        self.taken[order.reference] = Taken(order)
        self.becomes(order.reference, state)
