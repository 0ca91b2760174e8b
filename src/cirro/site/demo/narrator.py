"""Tell the event log in lines that people like to read: a line a wave, not a line an invitation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cirro.site.demo.gigs import DAY, Plan
from cirro.site.demo.log import Asked, Entry


def moment(at: int, start: int) -> str:
    """A moment of the sandbox clock, such as "day 2 14:30"; day 1 is the day of `start`."""
    return f"day {at // DAY - start // DAY + 1} {datetime.fromtimestamp(at, UTC):%H:%M}"


@dataclass
class Tally:
    """How a gig's invitations stand. `ended`: nobody can do anything any more."""

    status: dict[str, str] = field(default_factory=dict)
    waves: int = 0
    last_wave: int = 0
    left: int = 0
    ended: bool = False

    def count(self, status: str) -> int:
        """How many invitations are in that status."""
        return Counter(self.status.values())[status]

    def next_wave(self, now: int, every: int) -> int:
        """When the next wave is due after `now`, if one is wanted and they come `every` so many seconds."""
        return self.last_wave + ((now - self.last_wave) // every + 1) * every


class Narrator:
    """Keeps a tally of each gig and says what is worth a line. `asked` says who was not invited by waves."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        start: int,
        asked: Asked,
        say: Callable[[str], None],
    ) -> None:
        self.tallies = {gig: Tally() for gig in plans}
        self._plans, self._start, self._asked, self._say = plans, start, asked, say

    def tell(self, entries: Iterable[Entry]) -> None:
        """The next entries of the log."""
        group: list[Entry] = []
        kind = ""
        for entry in entries:
            if group and (entry.gig, entry.at, self._kind(entry)) != (group[0].gig, group[0].at, kind):
                self._tell_group(kind, group)
                group = []
            kind = self._kind(entry)
            self._take(entry, kind)
            group.append(entry)
        if group:
            self._tell_group(kind, group)

    def say(self, at: int, text: str, gig: str) -> None:
        """A line with the time on the sandbox clock; `gig` is a name."""
        self._say(f"{moment(at, self._start)}  {gig:<16}  {text}")

    def _kind(self, entry: Entry) -> str:
        if entry.what == "invited":
            return self._asked.get((entry.gig, entry.user), "wave")
        was = self.tallies[entry.gig].status.get(entry.invitation)
        return "left" if (was, entry.what) == ("accepted", "rejected") else entry.what

    def _take(self, entry: Entry, kind: str) -> None:
        tally = self.tallies[entry.gig]
        if entry.user:
            tally.status[entry.invitation] = "pending" if entry.what == "invited" else entry.what
        tally.left += kind == "left"
        tally.ended |= kind == "gig.ended"

    def _tell_group(self, kind: str, group: list[Entry]) -> None:
        """Entries of one gig, moment and kind, one after the other: one line, or none."""
        tally, plan, number = self.tallies[group[0].gig], self._plans[group[0].gig], len(group)
        seats = plan.fields["total_seats"]
        taken = f"{tally.count('accepted')} accepted for {seats} seat{'' if seats == 1 else 's'}"
        if kind == "wave":
            tally.waves += 1
            tally.last_wave = group[0].at
        lines = {
            "wave": f"wave {tally.waves} invites {number} (so far {taken}, {tally.left} left, "
            f"{tally.count('rejected') - tally.left} declined, {tally.count('pending') - number} open)",
            "by hand": f"the Space invites {number} by hand",
            "by an attempt": f"an invitation attempt invites {number}",
            "left": f"{number} left: {taken}",
            "expired": f"{number} open invitation{'' if number == 1 else 's'} expired",
            "gig.seats_filled": f"{taken}: no more waves",
            "gig.started": f"has started with {taken}",
            "gig.ended": f"has ended with {taken}",
        }
        if kind in lines:
            self.say(group[0].at, lines[kind], plan.name)
