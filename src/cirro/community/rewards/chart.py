"""A chart of what each month brought, Space by Space: bars as numbers, which the template draws as SVG.

Heights are pixels, widths percent of the chart: so it fits any screen, and its words stay as large as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from babel.dates import format_date

from cirro.people.named_choices import page_locale
from cirro.rewards.domain.person_sums import Month, SpaceTotal

MONTHS = 12
# The Spaces that brought most have a colour each; the rest share one.
COLOURS = 4
HEIGHT, TOP, FOOT = 220.0, 22.0, 40.0


@dataclass(frozen=True)
class Piece:
    """A part of a bar, or a whole one: what one Space brought. `colour` counts from 1; COLOURS + 1 is all others together."""

    colour: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A month. `year` is named where one begins, and at the first bar."""

    label: str
    year: str
    name: str
    x: float
    width: float
    amount: int
    pieces: Sequence[Piece]

    @property
    def middle(self) -> float:
        """Where its label stands, percent."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Rule:
    """A line across the chart: an amount in minor units at its height."""

    amount: int
    y: float

    @property
    def text_y(self) -> float:
        """Where the amount stands: on the line."""
        return self.y - 4


@dataclass(frozen=True)
class Chart:
    """Bars from the oldest month to the present one, the lines behind them, and which colour is whose. `later` is what is dated
    after this month, minor units: it has no bar."""

    bars: Sequence[Bar]
    rules: Sequence[Rule]
    legend: Sequence[tuple[int, str]]
    baseline: float
    later: int = 0
    height: float = HEIGHT

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(bar.pieces for bar in self.bars)

    @property
    def label_y(self) -> float:
        """Where the months' names stand; the years below."""
        return self.height - 24

    @property
    def year_y(self) -> float:
        """Where the years stand."""
        return self.height - 8


def draw(months: Sequence[Month], spaces: Sequence[SpaceTotal]) -> Chart:
    """The last MONTHS months up to the present one. `spaces`: those of the months, the one that brought most first."""
    colours = {space.space_id: min(place, COLOURS) + 1 for place, space in enumerate(spaces)}
    # Of several sandboxes, the one that has come farthest.
    shown = _months_to(max((month.today for month in months), default=date(1970, 1, 1)))
    amounts: dict[date, dict[int, int]] = {day: {} for day in shown}
    for month in months:
        if month.first_day in amounts:
            by_colour = amounts[month.first_day]
            colour = colours[month.space_id]
            by_colour[colour] = by_colour.get(colour, 0) + month.amount
    highest = max((_side(each, 1) for each in amounts.values()), default=0)
    lowest = min((_side(each, -1) for each in amounts.values()), default=0)
    step = _nice_step(highest - lowest)
    top, bottom = -(-highest // step) * step, lowest // step * step
    scale = (HEIGHT - TOP - FOOT) / ((top - bottom) or 1)

    y = partial(_height, top, scale)
    width = 100 / len(shown)
    bars = [
        Bar(
            format_date(day, "LLL", locale=page_locale()),
            str(day.year) if place == 0 or day.month == 1 else "",
            format_date(day, "LLLL y", locale=page_locale()),
            round(place * width + width * 0.18, 2),
            round(width * 0.64, 2),
            sum(amounts[day].values()),
            _pieces(amounts[day], y),
        )
        for place, day in enumerate(shown)
    ]
    rules = [Rule(amount, y(amount)) for amount in range(bottom, top + 1, step)]
    named = [(place + 1, space.space_name) for place, space in enumerate(spaces[:COLOURS])]
    legend = [*named, *([(COLOURS + 1, "")] if len(spaces) > COLOURS else [])]
    later = sum(month.amount for month in months if month.first_day > shown[-1])
    return Chart(bars, rules, legend, y(0), later)


def _height(top: int, scale: float, amount: int) -> float:
    return round(TOP + (top - amount) * scale, 1)


def _pieces(amounts: Mapping[int, int], y: Callable[[int], float]) -> list[Piece]:
    """What came in is piled up from the baseline, what was taken back hangs below it."""
    found = []
    above = below = 0
    for colour, amount in sorted(amounts.items()):
        start = above if amount > 0 else below
        high, low = y(max(start, start + amount)), y(min(start, start + amount))
        if amount:
            found.append(Piece(colour, high, round(max(low - high, 1), 1)))
        above, below = above + max(amount, 0), below + min(amount, 0)
    return found


def _side(amounts: Mapping[int, int], sign: int) -> int:
    """How far a bar reaches up (1) or down (-1)."""
    return sum(amount for amount in amounts.values() if amount * sign > 0)


def _months_to(last: date) -> list[date]:
    number = last.year * 12 + last.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def _nice_step(span: int) -> int:
    """The distance of lines: 1, 2 or 5 and zeros, so that there are two to five."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if span <= step * factor * 4:
                return step * factor
        step *= 10
