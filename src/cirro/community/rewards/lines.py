"""Lines of rewards made ready for templates, and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cirro.kernel.money import to_major
from cirro.rewards.documents.table import COLUMNS as BILL_COLUMNS
from cirro.rewards.documents.table import how
from cirro.rewards.documents.words import how_it_came
from cirro.rewards.domain.expected import Expected, NoDate, expect_lines
from cirro.rewards.domain.line_states import LineState
from cirro.rewards.domain.person_lines import PersonLine

STATE_WORDS: dict[LineState, Promise] = {
    "pending": _("Pending"),
    "on_the_way": _("On the way"),
    "returned": _("Came back"),
    "paid": _("Paid"),
    "taken_back": _("Taken back"),
}
# Classes of badges.
_BADGES: dict[LineState, str] = {
    "pending": "pending",
    "on_the_way": "running",
    "returned": "rejected",
    "paid": "accepted",
    "taken_back": "expired",
}
COLUMNS = (*BILL_COLUMNS, "state", "bill", "expected_on", "play_money")
_BATCH = 500
# Why there is no day. Of what came back, or was taken back, the state says enough.
_WHY_NOT: dict[NoDate, Promise] = {
    NoDate.NOTHING: _("No bill: with what was taken back, nothing is left over."),
    NoDate.TOO_LARGE: _("Too much for one transfer: the operator of this site has to look at it."),
    NoDate.HELD: _("You hold your payouts."),
    NoDate.MISSING: _("Something is missing before you can be paid."),
    NoDate.THRESHOLD: _("Waits for more: your threshold is not reached."),
    NoDate.FEE: _("Waits for more: the fee would eat it up."),
    NoDate.ON_DEMAND: _("Paid when you ask for a bill."),
}


@dataclass(frozen=True)
class LineCard:
    """A line with its words, and when its money comes."""

    line: PersonLine
    expected: Expected

    @property
    def state(self) -> Promise:
        """Where its money is, in a word or two."""
        return STATE_WORDS[self.line.state]

    @property
    def badge(self) -> str:
        """The class of the badge that shows the state."""
        return _BADGES[self.line.state]

    @property
    def is_paid(self) -> bool:
        """Whether the money has arrived."""
        return self.line.state == "paid"

    @property
    def why_no_day(self) -> Promise | str:
        """Why nobody can say when the money comes; empty when somebody can, or when it doesn't come."""
        return _WHY_NOT.get(self.expected.why, "") if self.expected.why else ""

    @property
    def how(self) -> str:
        """How the amount came about."""
        return how_it_came(self.line, self.line.currency)


def line_cards(lines: Sequence[PersonLine], zone: tzinfo) -> list[LineCard]:
    """In the same order, for somebody in this zone."""
    expected = expect_lines([line.id for line in lines], zone)
    return [LineCard(line, expected[line.id]) for line in lines]


def rows(lines: Iterable[PersonLine], zone: tzinfo) -> Iterator[tuple[object, ...]]:
    """The values of COLUMNS for each, in the same order, for somebody in this zone."""
    rest = iter(lines)
    while some := list(islice(rest, _BATCH)):
        expected = expect_lines([line.id for line in some], zone)
        for line in some:
            yield _row(line, expected[line.id])


def _row(line: PersonLine, expected: Expected) -> tuple[object, ...]:
    return (
        line.earned_on.isoformat(),
        line.space_name,
        line.gig_title or "",
        line.title,
        line.kind,
        *how(line, line.currency),
        to_major(line.amount, line.currency),
        line.currency,
        line.state,
        line.bill_number or "",
        expected.on.isoformat() if expected.on else "",
        "yes" if line.is_sandbox else "no",
    )
