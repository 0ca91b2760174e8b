"""The run: gigs are created, people are invited, answer and leave, hour by hour on the sandbox clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from cirro.site.demo.agenda import Agenda
from cirro.site.demo.client import Api
from cirro.site.demo.explain import tell_explanation, tell_preview
from cirro.site.demo.facts import Worker
from cirro.site.demo.gigs import HOUR, Plan, plans
from cirro.site.demo.log import Entry, Way, read_event
from cirro.site.demo.narrator import Narrator
from cirro.site.demo.people import Volunteer

_NEWCOMER_AFTER = 3 * HOUR


class Story:
    """One run with `crowd` (user id → volunteer, in the order of their worker ids), from the clock's present
    moment on. `newcomer` makes one more worker. Afterwards its attributes say all that happened."""

    def __init__(
        self,
        api: Api,
        crowd: dict[str, Volunteer],
        seed: int,
        newcomer: Callable[[], tuple[str, Volunteer]],
        say: Callable[[str], None],
    ) -> None:
        self.start = self.now = int(api.get("/test_clock")["now"])
        self.plans: dict[str, Plan] = {}
        self.gigs: dict[str, dict[str, Any]] = {}
        self.previews: dict[str, dict[str, Any]] = {}
        self.explanations: list[dict[str, Any]] = []
        self.asked: dict[tuple[str, str], Way] = {}
        self.workers = [Worker(user, person.document) for user, person in crowd.items()]
        self.entries: list[Entry] = []
        self.agenda = Agenda(api, seed, self.plans, lambda user: crowd[user].number)
        self._api, self._crowd, self._newcomer, self._say = api, crowd, newcomer, say
        self._read_up_to: str = api.get("/events", order="desc", limit=1)["data"][0]["id"]

    def play(self) -> None:
        """Everything, until all gigs have ended."""
        for plan in plans(self.start, len(self._crowd)):
            self._create(plan)
        self._say("")
        self._narrator = Narrator(self.plans, self.start, self.asked, self._say)
        self._invite_by_hand()
        self._listen()
        while not all(tally.ended for tally in self._narrator.tallies.values()):
            clock = self._api.post("/test_clock/advance", {"to": self._next_stop()})
            self.now = int(clock["now"])
            if clock["runs"]:
                self._listen()
            if self.now == self.start + _NEWCOMER_AFTER:
                self._welcome_newcomer()
            if self.agenda.act(self.now):
                self._listen()
        if self.agenda.too_late:
            self._say(
                f"{self.agenda.too_late} people answered too late: the seats were taken or the gig was over."
            )
        self._explain()

    def _create(self, plan: Plan) -> None:
        preview = self._api.post("/gigs/preview", plan.fields)
        gig = self._api.post("/gigs", plan.fields)
        self.plans[gig["id"]], self.gigs[gig["id"]], self.previews[gig["id"]] = plan, gig, preview
        for line in tell_preview(plan, preview, self._name):
            self._say(line)

    def _invite_by_hand(self) -> None:
        """The Space looks for people with the skills that it wants and invites three for each seat."""
        for gig, plan in self.plans.items():
            if plan.fields.get("invitation_mode") != "manual":
                continue
            wanted = orjson.dumps(plan.fields["filter_query"]).decode()
            chosen = self._api.get("/users", filter_query=wanted, limit=3 * plan.fields["total_seats"])[
                "data"
            ]
            if chosen:
                self.asked.update({(gig, user["id"]): "by hand" for user in chosen})
                self._api.post(f"/gigs/{gig}/invite", {"users": [{"id": user["id"]} for user in chosen]})

    def _welcome_newcomer(self) -> None:
        """Somebody joins late; an invitation attempt saves them the wait for the next wave."""
        user, person = self._newcomer()
        self._crowd[user] = person
        (stored,) = self._api.get("/events", type="user.updated", object_id=user)["data"]
        self.workers.append(Worker(user, person.document, self.now, int(stored["id"])))
        wanted = {"gig_ids": list(self.plans), "max_amount": 1}
        attempt = self._api.post(f"/users/{user}/invitation_attempt", wanted)
        self.asked.update({(str(gig), user): "by an attempt" for gig in attempt["invited_gig_ids"]})
        self._narrator.say(self.now, f"{person.name} joins the Space", "")

    def _listen(self) -> None:
        """Read the event log on, tell about it, and let people make up their minds."""
        new = list(self._api.every("/events", after=self._read_up_to))
        if not new:
            return
        self._read_up_to = new[-1]["id"]
        heard = [entry for entry in map(read_event, new) if entry is not None]
        self.entries += heard
        self._narrator.tell(heard)
        for entry in heard:
            self.agenda.note(entry)

    def _next_stop(self) -> int:
        """The next full hour in which anything can happen: somebody acts, a gig wants a wave, or one ends."""
        coming = [self.start + _NEWCOMER_AFTER] if self.now < self.start + _NEWCOMER_AFTER else []
        if (next_act := self.agenda.next_at()) is not None:
            coming.append(next_act)
        for id, tally in self._narrator.tallies.items():
            gig = self.gigs[id]
            if tally.ended:
                continue
            coming.append(gig["end_at"])
            if gig["invitation_mode"] == "auto" and tally.count("accepted") < gig["seats_min"]:
                coming.append(tally.next_wave(self.now, 60 * gig["invitation_frequency"]))
        return max(self.now + HOUR, -(-min(coming) // HOUR) * HOUR)

    def _explain(self) -> None:
        """Of those who were not invited to the gig with the most seats, why not the most experienced?"""
        gig = max(self.gigs, key=lambda gig: int(self.gigs[gig]["total_seats"]))
        invited = {entry.user for entry in self.entries if entry.gig == gig and entry.what == "invited"}
        others = [user for user in self._crowd if user not in invited]
        if not others:
            return
        user = max(others, key=lambda user: int(self._crowd[user].document["trees_planted"]))
        explanation = self._api.get(f"/gigs/{gig}/explanations", user_id=user)
        self.explanations.append(explanation)
        for line in tell_explanation(self.plans[gig], explanation, self._crowd[user]):
            self._say(line)

    @property
    def numbers(self) -> dict[str, int]:
        """The volunteers' numbers by user id."""
        return {user: person.number for user, person in self._crowd.items()}

    def _name(self, user: str) -> str:
        return self._crowd[user].name
