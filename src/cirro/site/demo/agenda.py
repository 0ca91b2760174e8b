"""Who does what when: the people's answers to invitations that are still to come."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from cirro.site.demo.client import Api, RefusedError
from cirro.site.demo.gigs import Plan
from cirro.site.demo.log import Entry
from cirro.site.demo.temper import Reaction, react

_CALLS = {"accept": "accept", "reject": "reject", "leave": "reject"}


class Agenda:
    """The people's plans. `acts` counts what they did, by gig id; `too_late` those who found the seats taken."""

    def __init__(
        self, api: Api, seed: int, plans: Mapping[str, Plan], number_of: Callable[[str], int]
    ) -> None:
        """`plans` by gig id; `number_of` gives the volunteer's number for a user id."""
        self.acts: dict[str, Counter[str]] = defaultdict(Counter)
        self.too_late = 0
        self._api, self._seed, self._plans, self._number_of = api, seed, plans, number_of
        self._waiting: list[tuple[int, int, str, Entry]] = []
        self._closed: set[str] = set()

    def note(self, entry: Entry) -> None:
        """An entry of the log: who is invited makes up their mind, who has accepted may plan to leave."""
        if entry.what == "expired":
            self._closed.add(entry.invitation)
        elif entry.what == "invited":
            reaction = self._reaction(entry)
            if reaction.act != "ignore":
                self._plan(entry.at + reaction.delay, reaction.act, entry)
        elif entry.what == "accepted":
            stay = self._reaction(entry).leaves_after
            if stay is not None and entry.at + stay < self._plans[entry.gig].fields["end_at"]:
                self._plan(entry.at + stay, "leave", entry)

    def next_at(self) -> int | None:
        """When somebody does something next."""
        return self._waiting[0][0] if self._waiting else None

    def act(self, now: int) -> bool:
        """Everybody whose time has come calls; those who come too late are refused. Whether anybody called."""
        called = False
        for act, entry in self._due(now):
            if entry.invitation in self._closed:
                self.too_late += 1
                continue
            called = True
            try:
                self._api.post(f"/gig_invitations/{entry.invitation}/{_CALLS[act]}")
            except RefusedError as error:
                if error.status != 422:
                    raise
                self.too_late += 1
            else:
                self.acts[entry.gig][act] += 1
        return called

    def _due(self, now: int) -> Iterator[tuple[str, Entry]]:
        while self._waiting and self._waiting[0][0] <= now:
            _, _, act, entry = heapq.heappop(self._waiting)
            yield act, entry

    def _plan(self, at: int, act: str, entry: Entry) -> None:
        # Equal moments are told apart by the invitations' age: no luck in the order of calls.
        heapq.heappush(self._waiting, (at, int(entry.invitation), act, entry))

    def _reaction(self, entry: Entry) -> Reaction:
        plan = self._plans[entry.gig]
        return react(self._seed, self._number_of(entry.user), plan.name, plan.appeal)
