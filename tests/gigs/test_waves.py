"""Waves one at a time: who is invited, when, in which order, and what a wave that can't be run does to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.plan_waves import wave_after
from cirro.gigs.domain.renew_marks import renew_marks
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.run_wave import run_wave
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import remove_member
from tests.gigs.world import START, World
from tests.support.client import ApiClient


def test_a_wave_goes_out_at_once_in_sort_order(api: ApiClient) -> None:
    users = [api.worker({"trees": n}) for n in range(5)]
    gig = api.gig(seats_min=1, invitation_multiplier=2, sort_query={"trees": -1})
    assert [invitation["user_id"] for invitation in api.invitations(gig)] == [users[4], users[3]]


def test_without_a_sort_workers_come_by_id_wave_after_wave(world: World) -> None:
    workers = [world.worker() for _ in range(5)]
    gig = world.gig(total_seats=1, seats_min=1, invitation_multiplier=2, invitation_frequency=10)
    assert world.invited(gig) == workers[:2]
    world.advance(minutes=9.99)
    assert world.invited(gig) == workers[:2]
    world.advance(minutes=0.01)
    assert world.invited(gig) == workers[:4]
    world.advance(minutes=10)
    assert world.invited(gig) == workers
    assert [row[0] for row in world.rows("wave", gig)] == [1, 1, 2, 2, 3]
    assert sql.rows(
        "SELECT number, at, size, invited FROM gigs_wave WHERE gig_id = %s ORDER BY number", [gig]
    ) == [
        (1, START, 2, 2),
        (2, START + timedelta(minutes=10), 2, 2),
        (3, START + timedelta(minutes=20), 2, 1),
    ]


@pytest.mark.parametrize(
    ("seats", "size"),
    [
        ({}, 10),
        ({"total_seats": 2}, 20),
        ({"seats_min": 3}, 30),
        ({"total_seats": 0, "seats_min": 1, "invitation_multiplier": 7}, 7),
        ({"total_seats": 3, "seats_min": 1, "invitation_multiplier": 1}, 3),
        ({"total_seats": 2**31 - 1, "invitation_multiplier": 1000}, 2**31 - 1),
    ],
)
def test_the_size_of_a_wave(world: World, seats: dict[str, int], size: int) -> None:
    world.worker()
    gig = world.gig(**seats)
    assert sql.rows("SELECT size FROM gigs_wave WHERE gig_id = %s", [gig]) == [(size,)]


def test_no_seats_no_waves(world: World) -> None:
    world.worker()
    assert world.invited(world.gig(total_seats=0)) == []


def test_a_gig_with_no_room_left_above_zero_seats(world: World) -> None:
    """`seats_max` 0: inviting by hand is refused, and nobody could accept."""
    worker = world.worker()
    gig = world.gig(total_seats=0, seats_max=0)
    with pytest.raises(Refused, match="full: all 0 seats"):
        invite_workers(world.space, gig, {worker: False})


def test_waves_stop_at_seats_min_and_resume_at_once(world: World) -> None:
    workers = [world.worker() for _ in range(3)]
    gig = world.gig(total_seats=1, invitation_multiplier=1)
    (first,) = world.invitations(gig)
    accept_invitation(world.space, first)
    world.advance(days=1)
    assert world.invited(gig) == workers[:1]
    world.advance(seconds=77)
    reject_invitation(world.space, first)
    assert world.invited(gig) == workers[:2]
    assert world.gig_row("next_wave_at", gig) == (clock.now(world.space) + timedelta(minutes=5),)


def test_an_expired_seat_and_a_reset_one_are_vacant_too(world: World) -> None:
    for _ in range(4):
        world.worker()
    for vacate in (expire_invitation, reset_invitation):
        gig = world.gig(total_seats=1, invitation_multiplier=1)
        (first,) = world.invitations(gig)
        accept_invitation(world.space, first)
        vacate(world.space, first)
        assert len(world.invited(gig)) == 2


def test_seats_changed_by_update(world: World) -> None:
    workers = [world.worker() for _ in range(6)]
    gig = world.gig(total_seats=1, seats_max=2, invitation_multiplier=2)
    first, second = world.invitations(gig)
    accept_invitation(world.space, first)
    assert world.statuses(gig) == ["accepted", "pending"]
    update_gig(world.space, gig, {"seats_min": 2})  # a wave at once
    assert world.invited(gig) == workers[:4]
    update_gig(world.space, gig, {"seats_min": 1})
    assert world.gig_row("next_wave_at", gig) == (None,)
    update_gig(world.space, gig, {"seats_max": 1})  # full: pending invitations expire
    assert world.statuses(gig) == ["accepted", "expired", "expired", "expired"]
    with pytest.raises(Refused, match="seats_max: 1 workers have accepted already"):
        update_gig(world.space, gig, {"seats_min": 0, "seats_max": 0})
    update_gig(world.space, gig, {"seats_max": None, "seats_min": 2})
    assert world.invited(gig) == workers
    reset_invitation(world.space, second)
    accept_invitation(world.space, second)
    assert world.gig_row("accepted_count, next_wave_at", gig) == (2, None)


def test_a_live_gigs_due_wave_is_not_put_off_by_a_longer_frequency(live_world: World) -> None:
    """Its first wave waits for a job: changing the gig before that must not make it wait for the new frequency."""
    worker = live_world.worker()
    gig = live_world.gig()
    update_gig(live_world.space, gig, {"invitation_frequency": 600})
    run_due()
    assert live_world.invited(gig) == [worker]
    (planned,) = live_world.gig_row("next_wave_at", gig)
    update_gig(live_world.space, gig, {"invitation_frequency": 60})
    assert live_world.gig_row("next_wave_at", gig) == (planned - timedelta(hours=9),)


def test_downtime_is_caught_up_with_one_wave_on_the_old_grid(live_world: World) -> None:
    workers = [live_world.worker() for _ in range(5)]
    gig = live_world.gig(total_seats=1, invitation_multiplier=1)
    run_due()
    (planned,) = live_world.gig_row("next_wave_at", gig)
    sql.execute("UPDATE gigs_gig SET next_wave_at = %s WHERE id = %s", [planned - timedelta(hours=3), gig])
    assert run_due() == 1
    assert live_world.invited(gig) == workers[:2]
    assert live_world.gig_row("next_wave_at", gig) == (planned,)
    assert run_due() == 0


def test_downtime_over_the_end_of_a_gig(live_world: World) -> None:
    """What was missed happens in order, and nobody is invited after the end."""
    now = clock.now()
    live_world.worker()
    gig = live_world.gig()
    hours = {"start_at": now - timedelta(hours=3), "end_at": now - timedelta(hours=1)}
    live_world.make_due(gig, minutes=90)
    sql.execute(
        "UPDATE gigs_gig SET start_at = %(start_at)s, end_at = %(end_at)s, next_phase_at = %(start_at)s",
        hours,
    )
    assert run_due() == 2
    assert live_world.invited(gig) == []
    assert [type for _, type, *_ in live_world.events()][-2:] == ["gig.started", "gig.ended"]


@pytest.mark.parametrize(("late", "expected"), [(0, 5), (4.9, 5), (5, 10), (5.1, 10), (60, 65), (-3, 5)])
def test_the_grid(late: float, expected: float) -> None:
    due = START
    assert wave_after(due, 5, due + timedelta(minutes=late)) == due + timedelta(minutes=expected)


@pytest.mark.parametrize("due", [datetime(9999, 12, 29, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_the_grid_ends_with_time(due: datetime) -> None:
    assert wave_after(due, 10_080, due) == datetime(9999, 12, 30, tzinfo=UTC)


def test_who_was_invited_by_hand_ahead_of_the_cursor_is_passed_over(world: World) -> None:
    workers = [world.worker() for _ in range(5)]
    gig = world.gig(total_seats=1, invitation_multiplier=2)
    invite_workers(world.space, gig, {workers[3]: True})
    world.advance(minutes=5)
    assert world.invited(gig) == [*workers[:2], workers[3], workers[2], workers[4]]


def test_a_person_who_left_and_came_back_is_not_invited_again(world: World) -> None:
    worker = world.worker()
    gig = world.gig()
    remove_member(world.space, worker)
    assert world.statuses(gig) == ["expired"]
    with pytest.raises(Refused, match="is no worker of this Space any more"):
        reset_invitation(world.space, world.invitations(gig)[0])
    other = world.worker()
    world.advance(minutes=5)
    assert world.invited(gig) == [worker, other]


def test_accepted_seats_outlive_who_leaves(world: World) -> None:
    worker = world.worker()
    gig = world.gig()
    accept_invitation(world.space, world.invitations(gig)[0])
    remove_member(world.space, worker)
    assert world.statuses(gig) == ["accepted"]


def test_a_deleted_gig_is_over(world: World) -> None:
    world.worker()
    gig = world.gig()
    delete_gig(world.space, gig)
    (invitation,) = world.invitations(gig)
    with pytest.raises(Refused, match="is over"):
        reset_invitation(world.space, invitation)
    world.advance(days=60)
    assert world.gig_row("phase, next_wave_at, next_phase_at", gig) == ("created", None, None)


def test_a_gig_is_over_from_the_moment_it_ends_whether_or_not_the_scheduler_came(live_world: World) -> None:
    live_world.worker()
    gig = live_world.gig()
    run_due()
    sql.execute("UPDATE gigs_gig SET start_at = now() - interval '2 days', end_at = now() - interval '1 day'")
    (invitation,) = live_world.invitations(gig)
    with pytest.raises(Refused, match="is over"):
        accept_invitation(live_world.space, invitation)


def test_a_planned_archiving_may_be_changed_and_repeated(world: World) -> None:
    gig = world.gig()
    archive_gig(world.space, gig, START + timedelta(hours=2))
    archive_gig(world.space, gig, START + timedelta(hours=1))
    world.advance(hours=1)
    assert world.gig_row("phase, archived_at", gig) == ("archived", START + timedelta(hours=1))
    shown = archive_gig(world.space, gig)
    assert shown["archived_at"] == int((START + timedelta(hours=1)).timestamp())
    with pytest.raises(Refused, match="archived"):
        update_gig(world.space, gig, {"title": "Other"})


def test_a_due_wave_that_nobody_wants_any_more_is_struck_out(live_world: World) -> None:
    """Only a change from outside could leave one; the scheduler must not come back to it for ever."""
    gig = live_world.gig(invitation_mode="manual")
    live_world.make_due(gig)
    assert run_due() == 0
    assert live_world.gig_row("next_wave_at", gig) == (None,)


def test_a_wave_that_takes_too_long_is_put_off_and_keeps_nobody_else_waiting(
    live_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = live_world.worker()
    slow, other = live_world.gig(invitation_frequency=60), live_world.gig()

    def hang(gig: Any, now: datetime) -> Any:
        if gig.id == slow:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 20; SELECT pg_sleep(20)")
        return run_wave(gig, now)

    monkeypatch.setattr("cirro.gigs.domain.run_due.run_wave", hang)
    assert run_due() == 1
    assert live_world.invited(other) == [worker]
    assert f"gig {slow} could not be run" in caplog.text
    (planned,) = live_world.gig_row("next_wave_at", slow)
    assert timedelta(minutes=58) < planned - clock.now() <= timedelta(minutes=60)


def test_a_gig_that_fails_is_tried_again_on_the_next_tick(
    live_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = live_world.worker()
    bad, good = live_world.gig(), live_world.gig()

    def fail(gig: Any, now: datetime) -> Any:
        if gig.id == bad:
            raise ValueError("broken")
        return run_wave(gig, now)

    with monkeypatch.context() as patched:
        patched.setattr("cirro.gigs.domain.run_due.run_wave", fail)
        assert run_due() == 1
    assert (live_world.invited(bad), live_world.invited(good)) == ([], [worker])
    assert "broken" in caplog.text
    assert run_due() == 1
    assert live_world.invited(bad) == [worker]


def test_a_sandbox_that_fails_keeps_no_other_from_its_turn(
    key_pair: KeyPair, db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worlds = [World(key_pair), World(key_pair)]
    sql.execute("DELETE FROM kernel_heldclock")
    gigs = [world.gig() for world in worlds]
    workers = [world.worker() for world in worlds]
    for world, gig in zip(worlds, gigs, strict=True):
        world.make_due(gig)

    def fail(gig: Any, now: datetime) -> Any:
        if gig.id == gigs[0]:
            raise ValueError("broken")
        return run_wave(gig, now)

    monkeypatch.setattr("cirro.gigs.domain.run_due.run_wave", fail)
    assert run_due() == 1
    assert [world.invited(gig) for world, gig in zip(worlds, gigs, strict=True)] == [[], workers[1:]]
    assert f"sandbox {worlds[0].space.id} could not be run" in caplog.text


def test_an_unreachable_database_is_the_callers_to_hear_of(
    live_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr("cirro.gigs.domain.run_due._take_due", lost)
    with pytest.raises(ConnectionError):
        run_due()


def test_no_more_gigs_than_asked_for_are_run(live_world: World) -> None:
    live_world.worker()
    gigs = [live_world.gig() for _ in range(3)]
    assert run_due(limit=2) == 2
    assert [len(live_world.invited(gig)) for gig in gigs] == [1, 1, 0]


def test_a_restored_database_is_looked_through_anew(world: World) -> None:
    """Its marks name transactions of another cluster, far ahead of this one's."""
    worker = world.worker()
    gig = world.gig()
    assert renew_marks() is False
    sql.execute("UPDATE gigs_gig SET pool_seen = 4000000000000000000")
    late = world.worker()
    world.advance(minutes=5)
    assert world.invited(gig) == [worker]
    assert renew_marks() is True
    world.advance(minutes=5)
    assert world.invited(gig) == [worker, late]
    sql.execute("UPDATE spaces_worker SET changed_in = 4000000000000000000")
    assert renew_marks() is True
    assert sql.rows("SELECT DISTINCT changed_in FROM spaces_worker") == [(0,)]
    assert sql.rows("SELECT DISTINCT pool_seen FROM gigs_gig") == [(0,)]
    assert renew_marks() is False


def test_marks_are_left_alone_while_there_are_no_tables(db: None) -> None:
    with transaction.atomic():
        sql.execute("ALTER TABLE gigs_gig RENAME TO gigs_other")
        assert renew_marks() is False
        transaction.set_rollback(True)
