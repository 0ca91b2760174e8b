"""A person's money, made ready for the overview: one part for each currency, sandboxes' play money apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cirro.community.rewards.chart import Chart, draw
from cirro.rewards.domain.person_sums import (
    Month,
    SpaceTotal,
    Sums,
    person_months,
    person_spaces,
    person_sums,
)


@dataclass(frozen=True)
class Part:
    """All about the money of one currency."""

    sums: Sums
    chart: Chart
    months: Sequence[Month]
    spaces: Sequence[SpaceTotal]

    @property
    def key(self) -> str:
        """A word for it, unique on the page."""
        return f"{'play-' if self.sums.is_sandbox else ''}{self.sums.currency.lower()}"

    @property
    def has_time(self) -> bool:
        """Whether time is known of any of it."""
        return any(space.timed_ms for space in self.spaces)


def parts(user_id: int) -> list[Part]:
    """Real money first."""
    months, spaces = person_months(user_id), person_spaces(user_id)
    found = []
    for sums in person_sums(user_id):
        kind = (sums.is_sandbox, sums.currency)
        own = [month for month in months if (month.is_sandbox, month.currency) == kind]
        totals = [space for space in spaces if (space.is_sandbox, space.currency) == kind]
        found.append(Part(sums, draw(own, totals), own[::-1], totals))
    return found
