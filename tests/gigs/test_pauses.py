"""Pauses: who is passed over, who is found again, and what doesn't change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cirro.gigs.domain import run_wave as run_wave_module
from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.explain_invitation import explain_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.preview_gig import preview_gig
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.run_wave import Picked
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.kernel.times import iso_ms
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.pause import pause
from tests.gigs.threads import Paused, callers, wait_until_blocked, with_connection
from tests.gigs.world import START, World

NEXT_DAY = START + timedelta(days=1)
SORTS: list[dict[str, int]] = [{}, {"n": 1}]


def of_pauses(world: World) -> list[tuple[str, int, Any, datetime]]:
    """The events of pauses."""
    return [
        (type.removeprefix("worker."), int(data["id"]), data["paused_until"], at)
        for _, type, data, at in world.events()
        if type.startswith("worker.")
    ]


@pytest.mark.parametrize("sort", SORTS, ids=["unsorted", "sorted"])
@pytest.mark.parametrize("size", [1, 5], ids=["behind the cursor", "pool exhausted"])
@pytest.mark.parametrize("by_hand", [False, True], ids=["by time", "by hand"])
def test_passed_over_and_found_again(world: World, sort: dict[str, int], size: int, by_hand: bool) -> None:
    away, *others = (world.worker(n=n) for n in range(3))
    pause(away, NEXT_DAY, world.space)
    gig = world.gig(
        seats_min=3, total_seats=size, invitation_multiplier=1, sort_query=sort, invitation_frequency=60
    )
    world.advance(hours=6)
    assert world.invited(gig) == others
    if by_hand:
        pause(away, None, world.space)
        world.advance(hours=1)
    else:
        world.advance(hours=17.99)
        assert world.invited(gig) == others
        # Paused until eight, and the wave of eight finds them: the pause ends first.
        world.advance(hours=0.01)
    assert world.invited(gig) == [*others, away]
    resumed = START + timedelta(hours=6) if by_hand else NEXT_DAY
    until = int(NEXT_DAY.timestamp())
    assert of_pauses(world) == [("paused", away, until, START), ("resumed", away, None, resumed)]


def test_pauses_that_end_within_one_advance_end_in_order(world: World) -> None:
    people = [world.worker() for _ in range(4)]
    for user, hours in zip(people, (30, 10, 20, 10), strict=True):
        pause(user, START + timedelta(hours=hours), world.space)
    gig = world.gig(seats_min=9, invitation_frequency=7 * 60)
    world.advance(days=3)
    assert world.invited(gig) == [people[1], people[3], people[2], people[0]]
    assert sql.rows("SELECT at, invited FROM gigs_wave WHERE gig_id = %s ORDER BY number", [gig]) == [
        (START + timedelta(hours=14), 2),
        (START + timedelta(hours=21), 1),
        (START + timedelta(hours=35), 1),
    ]


def test_live_pauses_end_by_the_tick(live_world: World) -> None:
    away, other = live_world.worker(), live_world.worker()
    pause(away, clock.now() + timedelta(hours=1), live_world.space)
    gig = live_world.gig(seats_min=3)
    run_due()
    assert live_world.invited(gig) == [other]
    sql.execute("UPDATE spaces_worker SET paused_until = now() WHERE user_id = %s", [away])
    live_world.make_due(gig)
    run_due()
    assert live_world.invited(gig) == [other, away]
    assert [event[:3] for event in of_pauses(live_world)][1:] == [("resumed", away, None)]


def test_a_sandbox_that_was_never_advanced_ends_pauses_by_the_tick(world: World) -> None:
    sql.execute("DELETE FROM kernel_heldclock")
    away = world.worker()
    pause(away, clock.now() + timedelta(hours=1), world.space)
    sql.execute("UPDATE spaces_worker SET paused_until = now() WHERE user_id = %s", [away])
    run_due()
    assert [event[0] for event in of_pauses(world)] == ["paused", "resumed"]


def test_all_spaces_each_by_its_own_clock(world: World, live_world: World) -> None:
    """Until tomorrow in real time: over already where the clock stands two days ahead."""
    ahead, now = world, clock.now()
    clock.hold(ahead.space.id, now + timedelta(days=2))
    user = live_world.worker()
    join(ahead.space, user, now)
    ahead.store(user)
    pause(user, now + timedelta(days=1))
    assert [event[0] for event in of_pauses(live_world)] == ["paused"]
    assert of_pauses(ahead) == []
    assert ahead.invited(ahead.gig()) == [user]
    gig = live_world.gig()
    run_due()
    assert live_world.invited(gig) == []


def test_who_becomes_a_worker_while_paused_is_passed_over(world: World) -> None:
    clock.hold(world.space.id, clock.now())
    in_space, everywhere = world.person(), world.person()
    pause(in_space, clock.now(world.space) + timedelta(days=1), world.space)
    pause(everywhere, clock.now(world.space) + timedelta(days=1))
    for user in (in_space, everywhere):
        world.store(user)
        world.store(user, again=True)
    gig = world.gig()
    assert world.invited(gig) == []
    world.advance(days=2)
    assert set(world.invited(gig)) == {in_space, everywhere}


def test_a_new_document_does_not_end_a_pause(world: World) -> None:
    user = world.worker(n=1)
    pause(user, NEXT_DAY, world.space)
    world.store(user, n=2)
    assert world.invited(world.gig()) == []


def test_attempts_pass_over_and_hands_do_not(world: World) -> None:
    user = world.worker()
    pause(user, NEXT_DAY, world.space)
    gig = world.gig()
    assert attempt_invitations(world.space, user, [gig])["invited_gig_ids"] == []
    (shown,) = invite_workers(world.space, gig, {user: False})
    assert shown["status"] == "pending"


def test_invitations_that_they_have_stay_and_can_be_accepted(world: World) -> None:
    user = world.worker()
    gig = world.gig()
    pause(user, NEXT_DAY, world.space)
    assert world.statuses(gig) == ["pending"]
    assert accept_invitation(world.space, world.invitations(gig)[0])["status"] == "accepted"


def test_explanations_and_previews_say_so(world: World) -> None:
    user, _ = world.worker(n=1), world.worker(n=1)
    pause(user, NEXT_DAY, world.space)
    gig = world.gig(filter_query={"n": 1})
    (reason,) = explain_invitation(world.space, gig, user)["reasons"]
    assert reason == {
        "code": "paused",
        "message": f"The worker has paused until {iso_ms(NEXT_DAY)}; waves pass them over before.",
    }
    shown = preview_gig(world.space, {"filter_query": {"n": 1}})
    assert (shown["matching"], shown["paused"], len(shown["first"])) == (2, 1, 1)
    by_hand = world.gig(invitation_mode="manual")
    assert [r["code"] for r in explain_invitation(world.space, by_hand, user)["reasons"]] == ["manual_mode"]


@pytest.mark.django_db(transaction=True)
def test_a_pause_that_commits_while_a_wave_chooses_comes_after_it(
    key_pair: KeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other, and the wave after that counts the pause."""
    world = World(key_pair, is_sandbox=False)
    first, second = world.worker(n=0), world.worker(n=0)
    gig = Gig.objects.select_related("topic").get(id=world.gig(seats_min=3))
    # The statement stops after it has read, at a lock on the number of the first candidate.
    gated = run_wave_module._PICKED.replace(
        "SELECT c.*,", "SELECT c.*, pg_advisory_xact_lock(727, c.user_id::int)::text,"
    )
    assert gated != run_wave_module._PICKED
    monkeypatch.setattr(run_wave_module, "_PICKED", gated)
    with callers() as threads:
        gate = Paused(threads, lambda: sql.row("SELECT pg_advisory_xact_lock(727, %s)", [first]))
        wave = threads.submit(with_connection, lambda: wave_of(gig))
        wait_until_blocked()
        pause(second, clock.now() + timedelta(days=1), world.space)
        gate.commit()
        assert wave.result(30).invited == 2
    other = world.gig()
    run_due()
    assert world.invited(other) == [first]


def wave_of(gig: Gig) -> Picked:
    with transaction.atomic():
        return run_wave_module.run_wave(gig, clock.now())
