"""Bills made ready for templates: each state says what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.rewards.domain.expected import Expected, expect_bills
from cirro.rewards.domain.methods import Method, list_methods
from cirro.rewards.domain.person_bills import PersonBill, TrailStep, Try
from cirro.rewards.domain.what_to_do import Advice, advice_for
from cirro.rewards.providers import registry


@dataclass(frozen=True)
class StateWords:
    """A state in a word or two, what it means, the class of its badge, and what it is called once it is over."""

    label: Promise
    meaning: Promise
    badge: str
    past: Promise


STATES: dict[str, StateWords] = {
    "billed": StateWords(
        _("Being prepared"),
        _("The bill is made; its money is handed over next."),
        "pending",
        past=_("Prepared"),
    ),
    "sending": StateWords(
        _("Being sent"), _("The transfer is being handed over."), "running", past=_("Sending began")
    ),
    "sent": StateWords(
        _("Sent"),
        _("The transfer was handed over and is on its way to you. It has not arrived yet."),
        "running",
        past=_("Sent"),
    ),
    "unknown": StateWords(
        _("Being checked"),
        _("The transfer was handed over, but no clear answer came. We keep asking; it is never sent twice."),
        "pending",
        past=_("No clear answer came"),
    ),
    "settled": StateWords(_("Arrived"), _("The money is in your account."), "accepted", past=_("Arrived")),
    "returned": StateWords(
        _("Came back"),
        _("The money could not be paid out. It is kept for you and can be sent again."),
        "rejected",
        past=_("Came back"),
    ),
}


@dataclass(frozen=True)
class Transfer:
    """A try to pay the bill, with its provider's name in the page's language."""

    transfer: Try
    label: str

    @property
    def words(self) -> StateWords:
        """Its state."""
        return STATES[self.transfer.state]

    @property
    def steps(self) -> list[tuple[Promise, TrailStep]]:
        """Its trail, each step in words: the last one says what is so now, those before it what was."""
        steps = self.transfer.steps
        last = len(steps) - 1
        return [
            (STATES[step.state].label if place == last else STATES[step.state].past, step)
            for place, step in enumerate(steps)
        ]


@dataclass(frozen=True)
class BillCard:
    """A bill, its state in words, when its money comes, its transfers, the latest first, and the method that is active now."""

    bill: PersonBill
    expected: Expected
    transfers: Sequence[Transfer]
    active: Method | None

    @property
    def words(self) -> StateWords:
        """Its state."""
        return STATES[self.bill.state]

    @property
    def is_on_its_way(self) -> bool:
        """Whether its money is still to arrive."""
        return self.bill.state not in ("settled", "returned")

    @property
    def can_send_again(self) -> bool:
        """Whether its money waits for that."""
        return self.bill.state == "returned"

    @property
    def advice(self) -> Advice | None:
        """What to do about money that came back."""
        latest = self.bill.latest
        return advice_for(latest.reason) if latest and self.can_send_again else None

    @property
    def would_come_back(self) -> bool:
        """Whether sending it again now leads to an account that takes it no more than before. Told by what is shown of accounts."""
        advice, latest, active = self.advice, self.bill.latest, self.active
        return bool(
            advice
            and advice.needs_other
            and latest
            and active
            and (active.provider, active.shown) == (latest.provider, latest.shown)
        )


def bill_cards(user_id: int, bills: Sequence[PersonBill]) -> list[BillCard]:
    """Bills of one person, in the same order."""
    active = next((method for method in list_methods(user_id) if method.is_active), None)
    known = {**registry.local_providers(), **registry.providers()}
    expected = expect_bills([bill.id for bill in bills])
    return [
        BillCard(
            bill,
            expected[bill.id],
            [
                Transfer(
                    each, gettext(known[each.provider].label) if each.provider in known else each.provider
                )
                for each in reversed(bill.transfers)
            ],
            active,
        )
        for bill in bills
    ]
