"""What the demo prints at the end: a table, seats over time, and a verdict for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cirro.site.demo.referee import Referee
from cirro.site.demo.rules import Verdict

_HEADINGS = (
    "gig",
    "seats",
    "waves",
    "invited",
    "accepted",
    "rejected",
    "of them left",
    "expired",
    "time to fill",
)
_BARS = " ▁▂▃▄▅▆▇█"
_WIDTH = 56
_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """A gig's line in the table. `seats_max` None: no cap; `seconds_to_fill` None: never filled."""

    gig: str
    seats_min: int
    seats_max: int | None
    waves: int
    invited: int
    accepted: int
    rejected: int
    left: int
    expired: int
    seconds_to_fill: int | None

    @classmethod
    def of(cls, referee: Referee) -> Row:
        """The gig's numbers, as the event log has them."""
        gig, seats, counts = referee.gig, referee.seats, referee.seats.counts()
        return cls(
            gig=gig.name,
            seats_min=gig.seats_min,
            seats_max=gig.seats_max,
            waves=len(referee.waves.sent),
            invited=counts.total(),
            accepted=counts["accepted"],
            rejected=counts["rejected"],
            left=seats.left,
            expired=counts["expired"],
            seconds_to_fill=None if seats.filled_at is None else seats.filled_at - gig.created_at,
        )

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of the headings."""
        seats = (
            str(self.seats_min)
            if self.seats_max == self.seats_min
            else f"{self.seats_min} to {self.seats_max or 'any'}"
        )
        numbers = (self.waves, self.invited, self.accepted, self.rejected, self.left, self.expired)
        return (self.gig, seats, *map(str, numbers), _duration(self.seconds_to_fill))


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of the table."""
    cells = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(_HEADINGS))]
    for line in cells:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join([first, *others])


def plot(referees: Sequence[Referee]) -> Iterator[str]:
    """Accepted seats over time, a line a gig: from the creation to the last end, full height = all seats."""
    start = min(referee.gig.created_at for referee in referees)
    end = max(referee.gig.end_at for referee in referees)
    for referee in referees:
        yield f"{referee.gig.name:<16} |{_line(referee, start, end)}| {referee.gig.seats_min}"
    days = (end - start) / 86400
    yield f"{'':<16}  {'day 1':<{_WIDTH - 6}}{f'day {days + 1:.0f}':>6}"


def verdicts(judged: Sequence[Verdict]) -> Iterator[str]:
    """A line a rule, and what broke it."""
    for verdict in judged:
        yield f"  {'BROKEN' if verdict.broken else 'ok':<7} {verdict.rule}"
        for what in verdict.broken[:_SHOWN]:
            yield f"          {what}"
        if len(verdict.broken) > _SHOWN:
            yield f"          and {len(verdict.broken) - _SHOWN} times more"


def _line(referee: Referee, start: int, end: int) -> str:
    line = ""
    for column in range(_WIDTH):
        moment = start + (end - start) * (column + 1) // _WIDTH
        if moment - (end - start) // _WIDTH >= referee.gig.end_at:
            line += " "
            continue
        accepted = [count for at, count in referee.seats.curve if at <= moment][-1]
        share = min(accepted / max(referee.gig.seats_min, 1), 1)
        # Any seat at all is seen, and only all seats make a full column.
        line += _BARS[0 if accepted == 0 else 1 + int(share * (len(_BARS) - 2))]
    return line


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return "not filled"
    days, hours = divmod(seconds // 3600, 24)
    return f"{days} d {hours} h" if days else f"{hours} h"
