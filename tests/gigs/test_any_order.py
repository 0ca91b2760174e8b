"""Whatever happens in whatever order: the Space does what the model says, event for event.

Every step commits for real, so that the marks by which waves find changed documents are those of real transactions.
`CIRRO_LONG=1` tries far more.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.types.json import Jsonb

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import sql
from cirro.kernel.errors import NotFound, Refused
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.domain.pause import pause
from tests.gigs.model import FILTERS, SORTS, Document, Event, Gig, Invitation, Model
from tests.gigs.world import START, World, faults, other_connection, replayed, strangers_pending

LONG = bool(os.environ.get("CIRRO_LONG"))

nth = st.integers(0, 30)
documents = st.fixed_dictionaries({"a": st.integers(0, 1), "n": st.integers(0, 3)})
filters = st.integers(0, len(FILTERS) - 1)
sorts = st.integers(0, len(SORTS) - 1)
frequencies = st.sampled_from([1, 7, 60, 1440])
flags = st.none() | st.booleans()
hours = st.sampled_from([0.0, 0.5, 1.0, 6.0, 24.0, 72.0])
MODEL_NAMES = {
    "end_at": "end",
    "total_seats": "total",
    "invitation_multiplier": "multiplier",
    "invitation_frequency": "frequency",
    "invitation_mode": "mode",
    "filter_query": "filter",
    "sort_query": "sort",
}


class AnyOrder(RuleBasedStateMachine):
    """The product on one side, the model on the other."""

    key: ClassVar[KeyPair]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.key)
        self.model = Model(START)
        self.seen = 0
        self.open: tuple[psycopg.Connection[Any], int, Document] | None = None

    @initialize(
        given=st.lists(documents, min_size=2, max_size=12),
        gigs=st.lists(st.tuples(filters, sorts, st.integers(1, 3)), min_size=1, max_size=3),
    )
    def people_and_open_gigs(self, given: list[Document], gigs: list[tuple[int, int, int]]) -> None:
        for document in given:
            self.new_worker(document)
        for filter, sort, multiplier in gigs:
            self.create(
                total=2,
                least=5,
                spare=1,
                multiplier=multiplier,
                frequency=60,
                filter=filter,
                sort=sort,
                mode="auto",
                start=100,
                lasts=2_000,
            )

    # People

    @rule(document=documents)
    def new_worker(self, document: Document) -> None:
        user = self.world.person()
        self.model.join(user)
        self.world.store(user, **document)
        self.model.store(user, document)

    @rule(given=st.lists(documents, min_size=2, max_size=4))
    def newcomers(self, given: list[Document]) -> None:
        """Several at once, for the next wave."""
        for document in given:
            self.new_worker(document)
        self.advance(24.0)

    @rule(n=nth, document=documents)
    def store(self, n: int, document: Document) -> None:
        user = self.someone(n)
        if user is None:
            return
        self.world.store(user, **document)
        self.model.store(user, document)

    @rule(n=nth)
    def leave(self, n: int) -> None:
        user = self.someone(n)
        if user is None:
            return
        remove_member(self.world.space, user)
        self.model.leave(user)

    @rule(n=nth, hours=st.none() | st.sampled_from([-1.0, 0.0, 0.5, 6.0, 24.0, 36.0, 24 * 366.0, 24 * 367.0]))
    def pause(self, n: int, hours: float | None) -> None:
        user = self.someone(n)
        if user is not None:
            self.pause_this(user, hours)

    @rule(
        places=st.lists(nth, min_size=1, max_size=4),
        hours=st.sampled_from([1.0, 6.0, 24.0, 25.0]),
        by_hand=flags,
    )
    def pause_across_waves(self, places: list[int], hours: float, by_hand: bool | None) -> None:
        """Waves go past some who are paused; then the pauses end by time or by hand, and more waves come."""
        users = {user for n in places if (user := self.someone(n)) is not None}
        for user in users:
            self.pause_this(user, hours)
        self.advance(24.0)
        if by_hand:
            for user in users:
                self.pause_this(user, None)
        self.advance(24.0)

    def pause_this(self, user: int, hours: float | None) -> None:
        until = None if hours is None else self.model.now + timedelta(hours=hours)
        expected = self.model.pause(user, until)
        try:
            pause(user, until, self.world.space)
        except Refused:
            assert not expected, "the product refused it"
        else:
            assert expected, "the product allowed it"

    @precondition(lambda self: self.gone())
    @rule(n=nth, document=documents)
    def come_back(self, n: int, document: Document) -> None:
        user = self.gone()[n % len(self.gone())]
        join(self.world.space, user, self.model.now)
        self.model.join(user)
        self.world.store(user, **document)
        self.model.store(user, document)

    @precondition(lambda self: self.open is None)
    @rule(document=documents)
    def begin_to_store(self, document: Document) -> None:
        """A document is written, and not committed yet while other things go on."""
        user = self.world.person()
        self.model.join(user)
        self.model.place(user)
        connection = other_connection()
        text = sql.statement("cirro.spaces", "store_document")
        params = {
            "space": self.world.space.id,
            "user": user,
            "document": Jsonb(document),
            "at": self.model.now,
        }
        connection.execute(text, params)
        self.open = connection, user, document

    @precondition(lambda self: self.open is not None)
    @rule(commit=st.booleans())
    def end_to_store(self, commit: bool) -> None:
        assert self.open
        connection, user, document = self.open
        self.open = None
        if commit:
            connection.commit()
            self.model.documents[user] = document
        connection.close()

    @precondition(lambda self: self.open is None)
    @rule(document=documents)
    def store_across_waves(self, document: Document) -> None:
        """The document is committed between two waves that had come to an end of the pool, or gone past it."""
        self.begin_to_store(document)
        self.new_worker(document)  # a later transaction that ends earlier
        self.advance(24.0)
        self.end_to_store(commit=True)
        self.advance(24.0)

    # Gigs

    @rule(
        total=st.integers(0, 3),
        least=st.integers(0, 5),
        spare=st.none() | st.integers(0, 2),
        multiplier=st.integers(1, 3),
        frequency=frequencies,
        filter=filters,
        sort=sorts,
        mode=st.sampled_from(["auto", "auto", "auto", "manual"]),
        start=st.integers(-10, 200),
        lasts=st.integers(0, 400),
    )
    def create(
        self,
        *,
        total: int,
        least: int,
        spare: int | None,
        multiplier: int,
        frequency: int,
        filter: int,
        sort: int,
        mode: str,
        start: int,
        lasts: int,
    ) -> None:
        starts = self.model.now + timedelta(hours=start)
        gig = Gig(
            0,
            starts,
            starts + timedelta(hours=lasts),
            total,
            least,
            None if spare is None else least + spare,
            multiplier,
            frequency,
            filter,
            sort,
            mode,
        )
        gig.id = self.world.gig(
            start_at=gig.start,
            end_at=gig.end,
            total_seats=total,
            seats_min=least,
            seats_max=gig.seats_max,
            invitation_multiplier=multiplier,
            invitation_frequency=frequency,
            invitation_mode=mode,
            filter_query=FILTERS[filter][0],
            sort_query=SORTS[sort][0],
        )
        self.model.create(gig)

    @rule(
        n=nth,
        changes=st.fixed_dictionaries(
            {},
            optional={
                "seats_min": st.integers(0, 4),
                "seats_max": st.none() | st.integers(0, 5),
                "total": st.integers(0, 3),
                "multiplier": st.integers(1, 3),
                "frequency": frequencies,
                "filter": filters,
                "sort": sorts,
                "mode": st.sampled_from(["auto", "manual"]),
                "end": st.integers(-20, 300),
            },
        ),
    )
    def update(self, n: int, changes: dict[str, Any]) -> None:
        gig = self.some_gig(n)
        if gig is None:
            return
        if "end" in changes:
            changes["end"] = self.model.now + timedelta(hours=changes["end"])
        sent = {api: changes[name] for api, name in MODEL_NAMES.items() if name in changes}
        sent |= {name: changes[name] for name in ("seats_min", "seats_max") if name in changes}
        for name, family in (("filter_query", FILTERS), ("sort_query", SORTS)):
            if name in sent:
                sent[name] = family[sent[name]][0]
        self.same(self.does(update_gig, gig.id, sent), self.model.update(gig, **changes))

    @rule(n=nth, filter=filters, sort=sorts)
    def look_for_others(self, n: int, filter: int, sort: int) -> None:
        """Other workers match, and the next waves find them."""
        self.update(n, {"filter": filter, "sort": sort})
        self.advance(24.0)

    @rule(n=nth, later=st.none() | st.integers(-5, 50))
    def archive(self, n: int, later: int | None) -> None:
        gig = self.some_gig(n)
        if gig is None:
            return
        at = None if later is None else self.model.now + timedelta(hours=later)
        self.same(self.does(archive_gig, gig.id, at), self.model.archive(gig, at))

    @rule(n=nth)
    def delete(self, n: int) -> None:
        gig = self.some_gig(n)
        if gig is not None:
            self.same(self.does(delete_gig, gig.id), self.model.delete(gig))

    # Invitations

    @rule(n=nth, no_reward=flags)
    def accept(self, n: int, no_reward: bool | None) -> None:
        self.accept_this(self.some_invitation(n), no_reward)

    @rule(n=nth, most=st.integers(1, 4))
    def accept_several(self, n: int, most: int) -> None:
        gig = self.some_gig(n)
        for invitation in (
            [i for i in gig.invitations.values() if i.status == "pending"][:most] if gig else []
        ):
            self.accept_this(invitation, None)

    def accept_this(self, invitation: Invitation | None, no_reward: bool | None) -> None:
        if invitation:
            done = self.does(accept_invitation, self.id_of(invitation), no_reward)
            self.same(done, self.model.accept(invitation, no_reward))

    @rule(n=nth, status=st.sampled_from(["rejected", "expired"]))
    def give_up(self, n: int, status: str) -> None:
        invitation = self.some_invitation(n)
        if invitation:
            call = reject_invitation if status == "rejected" else expire_invitation
            self.same(self.does(call, self.id_of(invitation)), self.model.give_up(invitation, status))

    @rule(n=nth, silent=st.booleans())
    def reset(self, n: int, silent: bool) -> None:
        invitation = self.some_invitation(n)
        if invitation:
            done = self.does(reset_invitation, self.id_of(invitation), silent=silent)
            self.same(done, self.model.reset(invitation, silent))

    @rule(n=nth, people=st.dictionaries(nth, st.booleans(), min_size=1, max_size=3))
    def invite(self, n: int, people: dict[int, bool]) -> None:
        gig = self.some_gig(n)
        users = {user: flag for m, flag in people.items() if (user := self.someone(m)) is not None}
        if gig and users:
            self.same(self.does(invite_workers, gig.id, users), self.model.invite(gig, users))

    @rule(n=nth, gigs=st.lists(nth, min_size=1, max_size=4), most=st.none() | st.integers(1, 2))
    def attempt(self, n: int, gigs: list[int], most: int | None) -> None:
        user = self.someone(n)
        asked = [gig for m in gigs if (gig := self.some_gig(m))]
        if user is None or not asked:
            return
        expected = self.model.attempt(user, asked, most)
        try:
            shown = attempt_invitations(self.world.space, user, [gig.id for gig in asked], most)
            assert shown["invited_gig_ids"] == expected
        except (NotFound, Refused):
            assert expected is None

    @rule(hours=hours)
    def advance(self, hours: float) -> None:
        self.world.advance(hours=hours)
        self.model.advance(self.model.now + timedelta(hours=hours))

    # What must hold after every step

    @invariant()
    def the_same_happened(self) -> None:
        new = self.world.events(self.seen)
        self.seen = new[-1][0] if new else self.seen
        expected, self.model.log = self.model.log, []
        assert [plain(event[1:]) for event in new] == expected

    @invariant()
    def rows_agree(self) -> None:
        assert faults(self.world.space.id) == []
        assert strangers_pending(self.world.space.id) == []
        stored = sql.rows(
            "SELECT g.id, g.accepted_count, g.next_wave_at, g.phase FROM gigs_gig g WHERE space_id = %s ORDER BY id",
            [self.world.space.id],
        )
        expected = [(gig.id, gig.accepted, gig.next_wave, gig.phase) for gig in self.model.gigs.values()]
        assert stored == expected
        paused: dict[int, Any] = dict(
            sql.rows(
                "SELECT user_id, paused_until FROM spaces_worker WHERE space_id = %s AND paused_until IS NOT NULL",
                [self.world.space.id],
            )
        )
        assert paused == {user: at for user, at in self.model.paused.items() if user in self.model.documents}
        assert all(gig.seats_max is None or gig.accepted <= gig.seats_max for gig in self.model.gigs.values())

    def teardown(self) -> None:
        if self.open:
            self.open[0].close()
        assert replayed(self.world.space.id) == []
        space = [self.world.space.id]
        waves = sql.rows("SELECT gig_id, at, invited FROM gigs_wave WHERE space_id = %s ORDER BY id", space)
        assert waves == self.model.waves
        assert sql.rows("SELECT count(*) FROM notifications_notification WHERE space_id = %s", space) == [
            (self.model.notified,)
        ]

    # Choosing

    def someone(self, n: int) -> int | None:
        """Some member, but for the one whose document is being written: their row is locked."""
        users = sorted(self.model.members - ({self.open[1]} if self.open else set()))
        return users[n % len(users)] if users else None

    def gone(self) -> list[int]:
        return sorted(self.model.order.keys() - self.model.members)

    def some_gig(self, n: int) -> Gig | None:
        gigs = list(self.model.gigs.values())
        return gigs[-1 - n % len(gigs)] if gigs else None

    def some_invitation(self, n: int) -> Invitation | None:
        return self.model.all[-1 - n % len(self.model.all)] if self.model.all else None

    def id_of(self, invitation: Invitation) -> int:
        row = sql.row(
            "SELECT id FROM gigs_giginvitation WHERE gig_id = %s AND user_id = %s",
            [invitation.gig, invitation.user],
        )
        assert row is not None
        return int(row[0])

    def does(self, call: Any, *args: Any, **options: Any) -> bool:
        try:
            call(self.world.space, *args, **options)
        except (NotFound, Refused):
            return False
        return True

    @staticmethod
    def same(done: bool, expected: bool) -> None:
        assert done == expected, "the product allowed it" if done else "the product refused it"


def plain(event: tuple[Any, ...]) -> Event:
    """An event of the log as the model writes it."""
    type, data, at = event
    if type.startswith("gig_invitation."):
        return type, int(data["gig_id"]), int(data["user_id"]), data["status"], data["no_reward"], at
    return type, int(data["id"]), at


@pytest.mark.timeout(36_000 if LONG else 180)
@pytest.mark.django_db(transaction=True)
def test_whatever_happens_in_whatever_order(key_pair: KeyPair) -> None:
    AnyOrder.key = key_pair
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=2_000 if LONG else 8,
            stateful_step_count=60 if LONG else 30,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
