"""Who is to be invited, in which order, how many and when, worked out once more in plain Python."""

from __future__ import annotations

from collections.abc import Sequence

from cirro.site.demo.facts import GigFacts, Worker
from cirro.site.demo.log import Entry
from cirro.site.demo.rulebook import MATCH, ONCE, ORDER, RHYTHM, SIZE, STOP, VACANCY, Note


class WaveRules:
    """The waves of one gig. `sent` has the moment and the size of each."""

    def __init__(self, gig: GigFacts, workers: Sequence[Worker], note: Note) -> None:
        self.sent: list[tuple[int, int]] = []
        self._gig, self._note = gig, note
        self._ranked = gig.ranked(workers)
        self._matching = {worker.user for worker in self._ranked}
        self._invited: set[str] = set()
        # The moment of the next wave; None while none is wanted.
        self._due: int | None = gig.created_at if gig.auto and gig.seats_min > 0 else None
        self._vacancy = False

    def invite(self, entry: Entry) -> None:
        """Somebody was invited, by whatever way."""
        if entry.user in self._invited:
            self._note(ONCE, entry.at, f"user {entry.user} was invited again")
        self._invited.add(entry.user)

    def attempt(self, entry: Entry) -> None:
        """An invitation attempt invited somebody."""
        if entry.user not in self._matching:
            self._note(MATCH, entry.at, f"user {entry.user} does not match but was invited by an attempt")

    def count(self, at: int, before: int, after: int) -> None:
        """So many hold a seat now, instead of `before`."""
        if before < self._gig.seats_min <= after:
            self.stop()
        if after < self._gig.seats_min <= before and self._gig.auto:
            self._due, self._vacancy = at, True

    def stop(self) -> None:
        """No waves are wanted any more: the seats are filled, or the gig is over."""
        self._due, self._vacancy = None, False

    def expect(self, until: int, when: str) -> None:
        """All moments for a wave up to `until` have passed: at those without a wave nobody was left to invite."""
        while self._due is not None and self._due <= min(until, self._gig.end_at - 1):
            if any(worker.since < self._due for worker in self._left()):
                self._note(VACANCY if self._vacancy else RHYTHM, self._due, f"no wave came {when}")
            self._due, self._vacancy = self._due + self._gig.every, False

    def judge(self, wave: Sequence[Entry], accepted: int) -> None:
        """A wave: the invitations of one moment that nobody asked for, while `accepted` held seats."""
        at = wave[0].at
        self.expect(at - 1, f"until the one at {at}")
        if self._due is None or at >= self._gig.end_at:
            self._note(STOP, at, f"a wave came with {accepted} accepted, {self._gig.seats_min} wanted")
        elif self._due != at:
            self._note(RHYTHM, at, f"a wave came, the next one was due at {self._due}")
        strangers = [entry.user for entry in wave if entry.user not in self._matching]
        if strangers:
            self._note(MATCH, at, f"{len(strangers)} do not match, such as user {strangers[0]}")
        left = [worker.user for worker in self._left() if worker.after_event < wave[0].id]
        if [entry.user for entry in wave] != left[: len(wave)]:
            self._note(ORDER, at, "others were to come first")
        if len(wave) != min(self._gig.wave_size, len(left)):
            self._note(
                SIZE, at, f"{len(wave)} invited; a wave is {self._gig.wave_size}, and {len(left)} were left"
            )
        for entry in wave:
            self.invite(entry)
        self.sent.append((at, len(wave)))
        if self._due is not None:
            self._due, self._vacancy = at + self._gig.every, False

    def _left(self) -> list[Worker]:
        return [worker for worker in self._ranked if worker.user not in self._invited]
