"""Every use case writes its events in its own transaction: all of it happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.tasks import add_task, update_task
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import sql
from cirro.spaces.domain.membership import remove_member
from tests.gigs.world import START, World

TABLES = (
    "events_event",
    "gigs_gig",
    "gigs_gigtask",
    "gigs_giginvitation",
    "gigs_wave",
    "gigs_invitationattempt",
    "notifications_notification",
    "spaces_member",
    "spaces_worker",
    "kernel_heldclock",
)
CREATED, UPDATED = "gig_invitation.created", "gig_invitation.updated"


class BrokenError(DatabaseError):
    """What a test makes of a statement."""


@dataclass
class Scene:
    """A sandbox with two workers, invited to `gig` (the first has accepted) and not to `quiet`."""

    world: World
    workers: list[int]
    gig: int
    quiet: int
    accepted: int
    pending: int
    task: int

    @property
    def space(self) -> Any:
        return self.world.space


@pytest.fixture
def scene(world: World) -> Scene:
    workers = [world.worker(), world.worker()]
    gig, quiet = world.gig(total_seats=2, seats_max=2, description=""), world.gig(invitation_mode="manual")
    accepted, pending = world.invitations(gig)
    accept_invitation(world.space, accepted)
    task = int(add_task(world.space, gig, "Tree planted", 250)["id"])
    return Scene(world, workers, gig, quiet, accepted, pending, task)


USE_CASES: dict[str, tuple[Callable[[Scene], Any], list[str]]] = {
    "create": (lambda s: s.world.gig(), ["gig.created", CREATED, CREATED]),
    "update": (lambda s: update_gig(s.space, s.gig, {"title": "Other"}), ["gig.updated"]),
    "update that fills": (
        lambda s: update_gig(s.space, s.gig, {"seats_min": 1, "seats_max": 1}),
        ["gig.updated", UPDATED],
    ),
    "archive": (lambda s: archive_gig(s.space, s.gig), [UPDATED, "gig.archived"]),
    "archive later": (lambda s: archive_gig(s.space, s.gig, START + timedelta(days=1)), ["gig.updated"]),
    "delete": (lambda s: delete_gig(s.space, s.gig), [UPDATED, UPDATED, "gig.deleted"]),
    "add a task": (lambda s: add_task(s.space, s.gig, "Trees watered", 30), ["gig.updated"]),
    "update a task": (lambda s: update_task(s.space, s.gig, s.task, None, 3), ["gig.updated"]),
    "invite": (
        lambda s: invite_workers(s.space, s.quiet, dict.fromkeys(s.workers, False)),
        [CREATED, CREATED],
    ),
    "attempt": (
        lambda s: attempt_invitations(s.space, s.world.worker(), [s.quiet, s.gig]),
        ["user.created", "user.updated", CREATED],
    ),
    "accept the last": (lambda s: accept_invitation(s.space, s.pending), [UPDATED, "gig.seats_filled"]),
    "accept with another reward": (lambda s: accept_invitation(s.space, s.accepted, True), [UPDATED]),
    "accept again": (lambda s: accept_invitation(s.space, s.accepted), []),
    "reject": (lambda s: reject_invitation(s.space, s.pending), [UPDATED]),
    "leave the gig": (lambda s: reject_invitation(s.space, s.accepted), [UPDATED]),
    "expire": (lambda s: expire_invitation(s.space, s.accepted), [UPDATED]),
    "reset": (lambda s: reset_invitation(s.space, s.accepted), [UPDATED]),
    "leave the Space": (lambda s: remove_member(s.space, s.workers[1]), [UPDATED, "user.deleted"]),
    "time": (
        lambda s: s.world.advance(days=30),
        ["gig.started", "gig.started", UPDATED, "gig.ended", "gig.ended"],
    ),
}


@pytest.mark.parametrize("name", USE_CASES)
def test_its_events(scene: Scene, name: str) -> None:
    call, expected = USE_CASES[name]
    last = scene.world.events()[-1][0]
    call(scene)
    assert [type for _, type, *_ in scene.world.events(last)] == expected


@pytest.mark.parametrize("name", [name for name, (_, expected) in USE_CASES.items() if expected])
def test_nothing_is_written_when_it_fails_after_the_event(scene: Scene, name: str) -> None:
    call, expected = USE_CASES[name]
    if name == "attempt":
        worker = scene.world.worker()
        call, expected = (lambda s: attempt_invitations(s.space, worker, [s.gig])), [CREATED]
    before = contents()
    with connection.execute_wrapper(failing_after_events(len(expected))), pytest.raises(BrokenError):
        call(scene)
    assert contents() == before


@pytest.mark.parametrize("name", ["accept the last", "create"])
def test_nothing_is_written_when_the_event_fails(scene: Scene, name: str) -> None:
    before = contents()
    with connection.execute_wrapper(failing_before_events), pytest.raises(BrokenError):
        USE_CASES[name][0](scene)
    assert contents() == before


def test_a_live_wave_that_fails_after_its_events_leaves_nothing(live_world: World) -> None:
    live_world.worker()
    live_world.gig()
    before = contents()
    with connection.execute_wrapper(failing_after_events(1)):
        assert run_due() == 0
    assert contents() == before


def test_an_event_shows_the_object_as_the_api_does(scene: Scene) -> None:
    shown = update_gig(scene.space, scene.gig, {"title": "Other", "archive_at": START + timedelta(days=90)})
    assert scene.world.events()[-1][2] == shown
    accepted = accept_invitation(scene.space, scene.pending)
    assert [data for _, type, data, _ in scene.world.events() if type == UPDATED][-1] == accepted


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that use cases write."""
    return {table: sql.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES}


def failing_after_events(count: int) -> Callable[..., Any]:
    """Lets statements through until that many events were written, and fails the next one (the end of a savepoint
    is one, too)."""
    query = "SELECT count(*) FROM events_event"
    before = sql.rows(query)[0][0]

    def wrapper(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        if statement.startswith("ROLLBACK"):
            return execute(statement, params, many, context)
        with connection.cursor().cursor as plain:
            written = plain.execute(query).fetchone()[0] - before
        if written >= count:
            raise BrokenError
        return execute(statement, params, many, context)

    return wrapper


def failing_before_events(
    execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any
) -> Any:
    if "events_event" in statement:
        raise BrokenError
    return execute(statement, params, many, context)
