"""Many callers at once, on real connections."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.spaces.domain.check_pauses import wrong_pauses
from cirro.spaces.domain.end_pauses import end_pauses
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.domain.pause import pause
from cirro.spaces.domain.store_document import store_document
from tests.gigs.threads import Paused, callers, together, wait_until_blocked, with_connection
from tests.gigs.world import START, World, faults, other_connection, replayed, strangers_pending
from tests.support.client import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["live", "sandbox"])
def space(request: pytest.FixtureRequest, key_pair: KeyPair) -> World:
    """A Space of each kind."""
    return World(key_pair, is_sandbox=request.param == "sandbox")


def test_twenty_accept_the_last_seats(space: World) -> None:
    for _ in range(20):
        space.worker()
    gig = space.gig(total_seats=3, seats_max=3)
    run_due()
    assert ApiClient(space.new).get("/v2/gigs").status == 200  # everything is loaded
    clients = [(ApiClient(space.new), invitation) for invitation in space.invitations(gig)]
    assert len(clients) == 20
    answers = together([partial(api.post, f"/v2/gig_invitations/{id}/accept") for api, id in clients])
    assert Counter(answer.status for answer in answers) == {200: 3, 422: 17}
    assert Counter(space.statuses(gig)) == {"accepted": 3, "expired": 17}
    assert space.gig_row("accepted_count, next_wave_at", gig) == (3, None)
    assert faults(space.space.id) == replayed(space.space.id) == []
    filled = [data["id"] for _, type, data, _ in space.events() if type == "gig.seats_filled"]
    assert filled == [str(gig)]


def test_everything_at_once(space: World) -> None:
    """Hundreds of calls on the same few gigs and people: none fails but by a rule, and the counters are right."""
    people = [space.worker(n=n % 5) for n in range(24)]
    gigs = [
        space.gig(total_seats=2, seats_min=2, seats_max=3, invitation_multiplier=2),
        space.gig(total_seats=1, seats_min=3, seats_max=4, invitation_multiplier=3, sort_query={"n": -1}),
        space.gig(total_seats=2, filter_query={"n": {"$gte": 2}}),
    ]
    run_due()

    def some_invitation(chance: random.Random) -> int:
        found = sql.rows("SELECT id FROM gigs_giginvitation WHERE space_id = %s", [space.space.id])
        return int(chance.choice(found)[0])

    def act(chance: random.Random) -> Any:
        user, gig = chance.choice(people), chance.choice(gigs)
        some = chance.sample(people, 3)
        calls: list[Callable[[], Any]] = [
            *[lambda: accept_invitation(space.space, some_invitation(chance))] * 4,
            *[lambda: reject_invitation(space.space, some_invitation(chance))] * 2,
            lambda: expire_invitation(space.space, some_invitation(chance)),
            *[lambda: reset_invitation(space.space, some_invitation(chance))] * 2,
            lambda: invite_workers(space.space, gig, dict.fromkeys(some, False)),
            lambda: attempt_invitations(space.space, user, chance.sample(gigs, 3)),
            *[lambda: store_document(space.space, user, {"n": chance.randrange(5)})] * 2,
            lambda: pause(user, clock.now(space.space) + timedelta(days=chance.choice([1, 2])), space.space),
            lambda: pause(user, clock.now() + timedelta(days=chance.choice([1, 2]))),
            lambda: pause(user, None, chance.choice([space.space, None])),
            lambda: update_gig(space.space, gig, {"seats_min": chance.randrange(3)}),
            lambda: update_gig(space.space, gig, {"filter_query": {"n": {"$gte": chance.randrange(4)}}}),
            lambda: space.make_due(gig),
            *[run_due] * 2,
        ]
        if len(people) > 12 and chance.random() < 0.03:
            leaver = people.pop()
            return remove_member(space.space, leaver)
        return chance.choice(calls)()

    def caller(seed: int) -> Counter[str]:
        chance, outcomes = random.Random(seed), Counter[str]()
        for _ in range(40):
            try:
                act(chance)
                outcomes["done"] += 1
            except (NotFound, Refused):
                outcomes["refused"] += 1
        return outcomes

    outcomes = sum(together([partial(caller, seed) for seed in range(8)]), Counter[str]())
    assert outcomes["done"] > 100
    assert faults(space.space.id) == strangers_pending(space.space.id) == replayed(space.space.id) == []
    assert wrong_pauses() == []


def test_joining_while_a_pause_of_all_spaces_is_written(key_pair: KeyPair) -> None:
    """Neither the membership nor the document was there when the pause looked for them; it counts all the same."""
    world, other = World(key_pair, is_sandbox=False), World(key_pair, is_sandbox=False)
    user, until = world.worker(), clock.now() + timedelta(days=1)
    with callers() as threads:
        pausing = Paused(threads, lambda: pause(user, until))
        join(other.space, user, clock.now())
        storing = threads.submit(with_connection, lambda: other.store(user))
        wait_until_blocked()
        pausing.commit()
        storing.result(30)
    assert wrong_pauses() == []
    with callers() as threads:
        late = World(key_pair, is_sandbox=False)
        join(late.space, user, clock.now())
        storing_first = Paused(threads, lambda: late.store(user))
        resuming = threads.submit(with_connection, lambda: pause(user, None))
        wait_until_blocked()
        storing_first.commit()
        resuming.result(30)
    assert sql.rows("SELECT count(*) FROM spaces_worker WHERE paused_until IS NOT NULL") == [(0,)]


def test_a_tick_ends_pauses_without_waiting_for_anybody(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    leaving, away = world.worker(), world.worker()
    for user in (leaving, away):
        pause(user, clock.now() + timedelta(days=1), world.space)
    sql.execute("UPDATE spaces_worker SET paused_until = now()")
    with callers() as threads:
        gone = Paused(threads, lambda: remove_member(world.space, leaving))
        assert threads.submit(with_connection, end_pauses).result(30) == 1
        gone.commit()
    assert end_pauses() == 0


def test_two_schedulers_run_each_wave_once(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    for _ in range(3):
        world.worker()
    gigs = [world.gig() for _ in range(40)]
    runs = together([run_due] * 4)
    assert sum(runs) == 40
    assert all(len(world.invited(gig)) == 3 for gig in gigs)
    assert sql.rows("SELECT max(wave_count), min(wave_count) FROM gigs_gig") == [(1, 1)]
    assert faults(world.space.id) == []


@pytest.mark.parametrize("sort", [{}, {"n": 1}], ids=["unsorted", "sorted"])
@pytest.mark.parametrize("size", [1, 5], ids=["more to come", "exhausted"])
def test_a_document_that_is_committed_while_a_wave_runs_is_in_the_next(
    space: World, sort: dict[str, int], size: int
) -> None:
    """Its worker's id is lower than those of the wave: the cursor has gone past it."""
    late = space.person()
    writing = other_connection()
    writing.execute(
        sql.statement("cirro.spaces", "store_document"),
        {"space": space.space.id, "user": late, "document": '{"n": 0}', "at": START},
    )
    others = [space.worker(n=1), space.worker(n=2)]
    gig = space.gig(seats_min=3, total_seats=size, invitation_multiplier=1, sort_query=sort)
    run_due()
    assert space.invited(gig) == others[:size]
    writing.commit()
    writing.close()
    again(space, gig)
    assert space.invited(gig) == [*others[:size], late]
    again(space, gig)
    assert set(space.invited(gig)) == {late, *others}


def again(space: World, gig: int) -> None:
    """The next wave."""
    if space.space.is_sandbox:
        space.advance(minutes=5)
    else:
        space.make_due(gig)
        run_due()


def test_a_wave_passes_over_who_is_leaving_without_waiting(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    leaver, stayer = world.worker(), world.worker()
    gig = world.gig(total_seats=1, seats_min=2, invitation_multiplier=1)
    with callers() as threads:
        leaving = Paused(threads, lambda: remove_member(world.space, leaver))
        # It holds the gig, so it must not wait: others who hold people may be waiting for gigs.
        threads.submit(with_connection, run_due).result(30)
        assert world.invited(gig) == []
        leaving.commit()
    # The wave had one place, and the one that it found for it was leaving. That doesn't end the gig's pool.
    again(world, gig)
    assert world.invited(gig) == [stayer]


def test_who_leaves_waits_for_the_wave_that_invites_them(key_pair: KeyPair) -> None:
    world = World(key_pair, is_sandbox=False)
    leaver = world.worker()
    gig = world.gig()
    with callers() as threads:
        wave = Paused(threads, run_due)
        leaving = threads.submit(with_connection, lambda: remove_member(world.space, leaver))
        wait_until_blocked()
        wave.commit()
        leaving.result(30)
    assert world.statuses(gig) == ["expired"]
    assert replayed(world.space.id) == []


@pytest.mark.parametrize("how", ["by hand", "reset"])
def test_nobody_is_invited_who_is_leaving(key_pair: KeyPair, how: str) -> None:
    world = World(key_pair, is_sandbox=False)
    leaver = world.worker()
    gig = world.gig(invitation_mode="manual")
    call: Callable[[], object]
    if how == "reset":
        invite_workers(world.space, gig, {leaver: False})
        reject_invitation(world.space, world.invitations(gig)[0])
        call = partial(reset_invitation, world.space, world.invitations(gig)[0])
    else:
        call = partial(invite_workers, world.space, gig, {leaver: False})
    with callers() as threads:
        leaving = Paused(threads, lambda: remove_member(world.space, leaver))
        inviting = threads.submit(with_connection, call)
        wait_until_blocked()
        leaving.commit()
        with pytest.raises((NotFound, Refused)):
            inviting.result(30)
    assert "pending" not in world.statuses(gig)


def test_nothing_overlaps_an_advance(key_pair: KeyPair) -> None:
    """Callers of a sandbox take turns: no deadlock between the clock and the gigs, nothing dated after the advance."""
    world = World(key_pair)
    for _ in range(12):
        world.worker()
    gig = world.gig(total_seats=2, seats_min=12)
    invitations = world.invitations(gig)

    def accept(id: int) -> object:
        return accept_invitation(world.space, id)

    calls: list[Callable[[], object]] = [partial(world.advance, hours=1)] * 6
    calls += [partial(accept, id) for id in invitations]
    together([*calls, run_due])
    assert clock.now(world.space) == START + timedelta(hours=6)
    moments = [at for *_, at in world.events()]
    assert moments == sorted(moments)
    assert faults(world.space.id) == []


def test_the_first_advance_waits_for_calls_under_way(key_pair: KeyPair) -> None:
    """Also when there is no held clock yet whose row they could meet at."""
    world = World(key_pair)
    sql.execute("DELETE FROM kernel_heldclock")
    with callers() as threads:
        storing = Paused(threads, world.worker)
        advance = threads.submit(with_connection, lambda: world.advance(hours=1))
        wait_until_blocked()
        assert run_due() == 0
        storing.commit()
        held = advance.result(30)
    assert held.held
    assert clock.now(world.space) == held.now
    assert all(at < held.now for *_, at in world.events())


def test_a_scheduler_leaves_a_sandbox_that_is_busy_alone(key_pair: KeyPair) -> None:
    world = World(key_pair)
    sql.execute("DELETE FROM kernel_heldclock")
    world.worker()
    gig = world.gig(invitation_frequency=1)
    world.worker()
    world.make_due(gig)
    with callers() as threads:
        busy = Paused(threads, lambda: clock.now(world.space))
        assert run_due() == 0
        busy.commit()
    assert run_due() == 1
    assert len(world.invited(gig)) == 2
