"""What must happen to gigs, in plain Python: contract sections 4 and 5 read as a simulation, nothing of the product.

Each use case returns whether it is allowed and adds the events that it must write, in order, to `log`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Document = dict[str, int]
Event = tuple[Any, ...]

FILTERS: list[tuple[dict[str, Any], Callable[[Document], bool]]] = [
    ({}, lambda d: True),
    ({"a": 1}, lambda d: d["a"] == 1),
    ({"n": {"$gte": 2}}, lambda d: d["n"] >= 2),
    ({"$or": [{"a": 0}, {"n": 3}]}, lambda d: d["a"] == 0 or d["n"] == 3),
]
SORTS: list[tuple[dict[str, int], Callable[[Document], Any]]] = [
    ({}, lambda d: ()),
    ({"n": 1}, lambda d: (d["n"],)),
    ({"n": -1}, lambda d: (-d["n"],)),
    ({"a": -1, "n": 1}, lambda d: (-d["a"], d["n"])),
]


@dataclass
class Invitation:
    """`number` gives their order over all gigs."""

    number: int
    gig: int
    user: int
    status: str = "pending"
    no_reward: bool = False


@dataclass
class Gig:
    """A gig, with the invitations to it by user."""

    id: int
    start: datetime
    end: datetime
    total: int
    seats_min: int
    seats_max: int | None
    multiplier: int
    frequency: int
    filter: int
    sort: int
    mode: str
    archive_at: datetime | None = None
    archived: bool = False
    deleted: bool = False
    phase: str = "created"
    next_wave: datetime | None = None
    invitations: dict[int, Invitation] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        return sum(invitation.status == "accepted" for invitation in self.invitations.values())

    @property
    def full(self) -> bool:
        return self.seats_max is not None and self.accepted >= self.seats_max

    def over(self, now: datetime) -> bool:
        planned = self.archive_at is not None and self.archive_at <= now
        return self.deleted or self.archived or planned or self.end <= now

    def wants_waves(self, now: datetime) -> bool:
        return self.mode == "auto" and not self.over(now) and self.accepted < self.seats_min

    def next_step(self) -> tuple[datetime, str] | None:
        """The next step of the life cycle. Archiving comes before what happens at the same moment."""
        if self.deleted or self.phase == "archived":
            return None
        steps = [(self.archive_at, 0, "archived")] if self.archive_at else []
        if self.phase == "created":
            steps.append((self.start, 1, "started"))
        if self.phase == "started":
            steps.append((self.end, 1, "ended"))
        return (min(steps)[0], min(steps)[2]) if steps else None


class Model:
    """A Space with a held clock."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.members: set[int] = set()
        self.documents: dict[int, Document] = {}
        self.order: dict[int, int] = {}  # user → place among the workers
        self.paused: dict[int, datetime] = {}  # user → until when
        self.gigs: dict[int, Gig] = {}
        self.all: list[Invitation] = []
        self.notified = 0
        self.waves: list[tuple[int, datetime, int]] = []  # gig, moment, invited
        self.log: list[Event] = []

    def join(self, user: int) -> None:
        self.members.add(user)
        self.log.append(("user.created", user, self.now))

    def store(self, user: int, document: Document) -> None:
        self.place(user)
        self.documents[user] = document
        self.log.append(("user.updated", user, self.now))

    def place(self, user: int) -> None:
        """Workers without a sort come in the order in which they first got a document."""
        if user not in self.documents:
            self.order[user] = max(self.order.values(), default=0) + 1

    def pause(self, user: int, until: datetime | None) -> bool:
        if until is not None and not self.now < until <= self.now + timedelta(days=366):
            return False
        if self.paused.get(user) != until and user in self.documents:
            self.log.append(("worker.resumed" if until is None else "worker.paused", user, self.now))
        if until is None:
            self.paused.pop(user, None)
        else:
            self.paused[user] = until
        return True

    def leave(self, user: int) -> None:
        for invitation in self.all:
            if invitation.user == user and invitation.status == "pending":
                self._set(invitation, "expired")
        self.members.discard(user)
        self.documents.pop(user, None)
        self.paused.pop(user, None)
        self.log.append(("user.deleted", user, self.now))

    def create(self, gig: Gig) -> None:
        self.gigs[gig.id] = gig
        self._plan(gig)
        self.log.append(("gig.created", gig.id, self.now))
        self._run(self.now)

    def update(self, gig: Gig, **changes: Any) -> bool:
        after = {**vars(gig), **changes}
        cap = after["seats_max"]
        too_few = cap is not None and (cap < after["seats_min"] or cap < gig.accepted)
        if gig.deleted or gig.archived or after["end"] < gig.start or too_few:
            return False
        if gig.next_wave and gig.next_wave > self.now:
            longer = timedelta(minutes=after["frequency"] - gig.frequency)
            gig.next_wave = max(self.now, gig.next_wave + longer)
        for name, value in changes.items():
            setattr(gig, name, value)
        if gig.phase == "ended" and gig.end > self.now:
            gig.phase = "started" if gig.start <= self.now else "created"
        self._plan(gig)
        self.log.append(("gig.updated", gig.id, self.now))
        if gig.full:
            self._expire_pending(gig)
        self._run(self.now)
        return True

    def archive(self, gig: Gig, at: datetime | None) -> bool:
        if gig.deleted:
            return False
        if gig.archived:
            return True
        if at is not None and at > self.now:
            gig.archive_at = at
            self.log.append(("gig.updated", gig.id, self.now))
        else:
            self._step(gig, "archived")
        return True

    def delete(self, gig: Gig) -> bool:
        if gig.deleted or gig.start <= self.now:
            return False
        for invitation in self._of(gig, "pending", "accepted"):
            self._set(invitation, "expired")
        gig.deleted, gig.next_wave = True, None
        self.log.append(("gig.deleted", gig.id, self.now))
        return True

    def accept(self, invitation: Invitation, no_reward: bool | None) -> bool:
        gig = self.gigs[invitation.gig]
        if invitation.status == "accepted":
            if no_reward is not None and no_reward != invitation.no_reward:
                invitation.no_reward = no_reward
                self._set(invitation, "accepted")
            return True
        if invitation.status != "pending" or gig.over(self.now) or gig.full:
            return False
        if no_reward is not None:
            invitation.no_reward = no_reward
        self._set(invitation, "accepted")
        self._plan(gig)
        if gig.accepted == max(gig.seats_min, 1):
            self.log.append(("gig.seats_filled", gig.id, self.now))
        if gig.full:
            self._expire_pending(gig)
        return True

    def give_up(self, invitation: Invitation, status: str) -> bool:
        if invitation.status == status:
            return True
        if invitation.status not in ("pending", "accepted"):
            return False
        self._set(invitation, status)
        self._plan(self.gigs[invitation.gig])
        self._run(self.now)
        return True

    def reset(self, invitation: Invitation, silent: bool) -> bool:
        gig = self.gigs[invitation.gig]
        if invitation.status == "pending" or gig.over(self.now) or invitation.user not in self.documents:
            return False
        self._set(invitation, "pending")
        self.notified += not silent
        self._plan(gig)
        self._run(self.now)
        return True

    def invite(self, gig: Gig, users: dict[int, bool]) -> bool:
        if gig.deleted or any(user not in self.documents for user in users):
            return False
        new = [user for user in users if user not in gig.invitations]
        if new and (gig.over(self.now) or gig.full):
            return False
        for user in new:
            self._invite(gig, user, users[user])
        return True

    def attempt(self, user: int, gigs: list[Gig], most: int | None) -> list[int] | None:
        if user not in self.documents or any(gig.deleted for gig in gigs):
            return None
        if user in self.paused:
            return []
        invited: list[int] = []
        for gig in dict.fromkeys(gig.id for gig in gigs):
            if most is not None and len(invited) >= most:
                break
            found = self.gigs[gig]
            open_to_all = found.mode == "auto" and not found.over(self.now) and not found.full
            if open_to_all and user not in found.invitations and self._matches(found, user):
                self._invite(found, user, False)
                invited.append(gig)
        return invited

    def advance(self, target: datetime) -> None:
        self._run(target)
        self.now = target

    def _run(self, target: datetime) -> None:
        """Everything due until `target`, moment by moment: first the ends of pauses by worker, then the steps and the
        waves, each by gig."""
        while True:
            steps = [(step[0], 0, gig.id) for gig in self.gigs.values() if (step := gig.next_step())]
            waves = [(gig.next_wave, 1, gig.id) for gig in self.gigs.values() if gig.next_wave]
            pauses = [(until, -1, self.order.get(user, 0)) for user, until in self.paused.items()]
            due = [(max(moment, self.now), kind, moment, id) for moment, kind, id in steps + waves + pauses]
            if not due or min(due)[0] > target:
                return
            self.now, kind, _, id = min(due)
            if kind == -1:
                self._resume(id)
                continue
            gig = self.gigs[id]
            step = gig.next_step()
            if kind == 0 and step:
                self._step(gig, step[1])
            else:
                self._wave(gig)

    def _resume(self, place: int) -> None:
        ended = [u for u, until in self.paused.items() if until == self.now and self.order.get(u, 0) == place]
        for user in ended:
            del self.paused[user]
            if user in self.documents:
                self.log.append(("worker.resumed", user, self.now))

    def _step(self, gig: Gig, phase: str) -> None:
        gig.phase = phase
        gig.archived = gig.archived or phase == "archived"
        if phase != "started":
            self._expire_pending(gig)
        self._plan(gig)
        self.log.append((f"gig.{phase}", gig.id, self.now))

    def _wave(self, gig: Gig) -> None:
        assert gig.next_wave
        size = (gig.total or gig.seats_min) * gig.multiplier
        key = SORTS[gig.sort][1]
        pool = [
            user
            for user in self.documents.keys() - self.paused.keys()
            if user not in gig.invitations and self._matches(gig, user)
        ]
        pool.sort(key=lambda user: (key(self.documents[user]), self.order[user]))
        for user in pool[:size]:
            self._invite(gig, user, False)
        if pool:
            self.waves.append((gig.id, self.now, len(pool[:size])))
        gig.next_wave += timedelta(minutes=gig.frequency)

    def _matches(self, gig: Gig, user: int) -> bool:
        return FILTERS[gig.filter][1](self.documents[user])

    def _plan(self, gig: Gig) -> None:
        """Waves go on as planned; stopped ones resume at once; unwanted ones stop."""
        gig.next_wave = (gig.next_wave or self.now) if gig.wants_waves(self.now) else None

    def _invite(self, gig: Gig, user: int, no_reward: bool) -> None:
        invitation = Invitation(len(self.all), gig.id, user, no_reward=no_reward)
        gig.invitations[user] = invitation
        self.all.append(invitation)
        self.notified += 1
        self._note("created", invitation)

    def _set(self, invitation: Invitation, status: str) -> None:
        invitation.status = status
        self._note("updated", invitation)

    def _note(self, what: str, invitation: Invitation) -> None:
        about = (invitation.gig, invitation.user, invitation.status, invitation.no_reward)
        self.log.append((f"gig_invitation.{what}", *about, self.now))

    def _of(self, gig: Gig, *statuses: str) -> list[Invitation]:
        return [i for i in self.all if i.gig == gig.id and i.status in statuses]

    def _expire_pending(self, gig: Gig) -> None:
        for invitation in self._of(gig, "pending"):
            self._set(invitation, "expired")
