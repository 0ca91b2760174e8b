"""What may become of invitations, and of a gig's seats."""

from __future__ import annotations

from collections import Counter

from cirro.site.demo.facts import GigFacts
from cirro.site.demo.log import Entry
from cirro.site.demo.rulebook import CAP, EXPIRY, STATES, Note

_ALLOWED = {
    ("pending", "accepted"),
    ("pending", "rejected"),
    ("pending", "expired"),
    ("accepted", "rejected"),
}


class SeatRules:
    """The invitations of one gig. `curve` has (moment, accepted) pairs, `left` how many gave a seat up again,
    `filled_at` when `seats_min` was reached first."""

    def __init__(self, gig: GigFacts, note: Note) -> None:
        self.curve = [(gig.created_at, 0)]
        self.left = 0
        self.filled_at: int | None = None
        self.ended = False
        self._gig, self._note = gig, note
        self._status: dict[str, str] = {}
        self._full_since: int | None = None

    @property
    def accepted(self) -> int:
        """How many hold a seat now."""
        return self.curve[-1][1]

    def counts(self) -> Counter[str]:
        """Status → how many invitations."""
        return Counter(self._status.values())

    def invite(self, entry: Entry) -> None:
        """A new invitation."""
        self._expect_none_pending_in_full_gig(entry.at)
        self._status[entry.invitation] = "pending"

    def change(self, entry: Entry) -> None:
        """An invitation's new status."""
        before = self._status.get(entry.invitation, "unknown")
        if (before, entry.what) not in _ALLOWED or (self.ended and entry.what == "accepted"):
            self._note(STATES, entry.at, f"invitation {entry.invitation} went from {before} to {entry.what}")
        if entry.what == "expired":
            if entry.at not in (self._full_since, self._gig.end_at):
                self._note(EXPIRY, entry.at, f"invitation {entry.invitation} expired without a reason")
        else:
            self._expect_none_pending_in_full_gig(entry.at)
        self._status[entry.invitation] = entry.what
        change = (entry.what == "accepted") - (before == "accepted")
        if change:
            self._count(entry.at, change)

    def end(self, at: int) -> None:
        """The gig has ended."""
        self.ended = True
        if at != self._gig.end_at:
            self._note(EXPIRY, at, f"the gig was to end at {self._gig.end_at}")
        if pending := self.counts()["pending"]:
            self._note(EXPIRY, at, f"{pending} invitations stayed pending after the end")

    def note_no_end(self) -> None:
        """The log is over and the gig has not ended."""
        self._note(EXPIRY, self._gig.end_at, "the gig was not ended")

    def _count(self, at: int, change: int) -> None:
        accepted = self.accepted + change
        self.curve.append((at, accepted))
        self.left += change < 0
        if self._gig.seats_max is not None and accepted > self._gig.seats_max:
            self._note(CAP, at, f"{accepted} have accepted, {self._gig.seats_max} may")
        self._full_since = at if accepted == self._gig.seats_max else None
        if accepted == self._gig.seats_min and self.filled_at is None:
            self.filled_at = at

    def _expect_none_pending_in_full_gig(self, at: int) -> None:
        if self._full_since is not None and (pending := self.counts()["pending"]):
            self._note(EXPIRY, at, f"{pending} invitations stayed pending with all seats taken")
