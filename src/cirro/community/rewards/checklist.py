"""What is missing before somebody can be paid, in words, with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cirro.rewards.domain.missing import Missing, checklist
from cirro.rewards.domain.person_currencies import Currency


@dataclass(frozen=True)
class Item:
    """A line of the list: what there is to do, whether it is done, and the view where; `anchor` a place on that page."""

    text: str
    is_done: bool
    view: str
    anchor: str = ""


@dataclass(frozen=True)
class Checklist:
    """The items, in order; done: nothing is missing."""

    items: list[Item]

    @property
    def is_done(self) -> bool:
        """Whether they can be paid, in all their currencies."""
        return all(item.is_done for item in self.items)


_ANY = Currency("", is_sandbox=False)


def checklist_of(user_id: int, currencies: list[Currency]) -> Checklist:
    """One list for all currencies: what is the same in each stands there once. Without any, what is the same in all of them."""
    found: dict[str, Item] = {}
    for currency in currencies or [_ANY]:
        for step in checklist(user_id, currency.code, sandbox=currency.is_sandbox):
            if step.what is Missing.CURRENCY and currency is _ANY:
                continue
            item = _item(step.what, currency, is_done=step.is_done)
            known = found.get(item.text)
            found[item.text] = item if known is None or known.is_done else known
    return Checklist(list(found.values()))


def _item(what: Missing, currency: Currency, *, is_done: bool) -> Item:
    match what:
        case Missing.PAYEE:
            return Item(_("Say who is paid: your legal name and address"), is_done, "community:payouts_payee")
        case Missing.TAX_NUMBER:
            return Item(_("Add your tax number"), is_done, "community:payouts_payee")
        case Missing.METHOD:
            return Item(_("Choose how you are paid"), is_done, "community:payouts", "ways")
        case Missing.PROVIDER if currency.is_sandbox:
            text = _("For the play money of sandboxes, use a method that can pay it")
        case Missing.PROVIDER:
            text = _("Use a method that is offered here")
        case Missing.CURRENCY:
            text = _("Use a method that pays in %(currency)s") % {"currency": currency.code}
    return Item(text, is_done, "community:payouts", "methods")
