"""Follow one gig through the event log and note everything that the rules don't allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from cirro.site.demo.facts import GigFacts
from cirro.site.demo.log import Asked, Entry
from cirro.site.demo.seat_rules import SeatRules
from cirro.site.demo.wave_rules import WaveRules


@dataclass
class Referee:
    """Gets the gig's entries one by one, in order; then `finish`.

    `asked` says who was not invited by waves.
    """

    gig: GigFacts
    seats: SeatRules
    waves: WaveRules
    asked: Asked = field(default_factory=dict)
    _wave: list[Entry] = field(default_factory=list)

    def see(self, entry: Entry) -> None:
        """The gig's next entry."""
        in_wave = entry.what == "invited" and (entry.gig, entry.user) not in self.asked
        if self._wave and not (in_wave and entry.at == self._wave[0].at):
            self._judge_wave()
        if in_wave:
            self._wave.append(entry)
            self.seats.invite(entry)
        elif entry.what.startswith("gig."):
            # The steps of a gig's life come before waves of the same moment.
            self.waves.expect(entry.at - 1, f"before {entry.what}")
            if entry.what == "gig.ended":
                self.seats.end(entry.at)
                self.waves.stop()
        else:
            self.waves.expect(entry.at, f"before invitation {entry.invitation} was {entry.what}")
            self._see_invitation(entry)

    def finish(self) -> None:
        """The log is over; so should the gig be."""
        if self._wave:
            self._judge_wave()
        if not self.seats.ended:
            self.seats.note_no_end()

    def _see_invitation(self, entry: Entry) -> None:
        if entry.what == "invited":
            if self.asked[entry.gig, entry.user] == "by an attempt":
                self.waves.attempt(entry)
            self.waves.invite(entry)
            self.seats.invite(entry)
            return
        before = self.seats.accepted
        self.seats.change(entry)
        self.waves.count(entry.at, before, self.seats.accepted)

    def _judge_wave(self) -> None:
        self.waves.judge(self._wave, self.seats.accepted)
        self._wave = []
