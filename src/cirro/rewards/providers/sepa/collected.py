"""What was found in a bank's file so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from cirro.kernel.errors import BadInput
from cirro.kernel.money import to_minor
from cirro.rewards.providers.interface import Outcome, ReportItem

# As ISO 20022 has amounts; longer ones are beyond anything.
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{0,5})?")


@dataclass
class Collected:
    """Transfers in the file's order, batches by their keys, and what was left out."""

    items: list[ReportItem] = field(default_factory=list)
    batches: dict[str, ReportItem] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, reference: str, outcome: Outcome, amount: Element | None) -> None:
        """A transfer; those that nobody gave a reference are not ours."""
        if reference in ("", "NOTPROVIDED"):
            self.remarks.append(f"a transfer without our reference was {outcome.state}")
            return
        self.items.append(ReportItem(reference, outcome, *money(amount)))


def money(element: Element | None) -> tuple[int | None, str]:
    """An amount in minor units, and its currency. Raises BadInput for what is none."""
    if element is None:
        return None, ""
    text, currency = (element.text or "").strip(), element.get("Ccy", "")
    try:
        if _AMOUNT.fullmatch(text):
            return to_minor(Decimal(text), currency), currency
    except ValueError:
        pass  # no such currency, or parts of its smallest unit
    raise BadInput(f"The file has an amount that is none: {text[:40]} {currency[:10]}")
