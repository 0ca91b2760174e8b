"""What the use cases refuse, each with its sentence, and what they list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.attempt_invitations import MAX_GIGS, attempt_invitations
from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import MAX_USERS, invite_workers
from cirro.gigs.domain.list_gigs import list_gigs
from cirro.gigs.domain.list_invitations import find_invitation, list_invitations
from cirro.gigs.domain.lock_gig import find_gig
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.tasks import add_task, update_task
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import clock, sql
from cirro.kernel.errors import CirroError, NotFound, Refused
from cirro.kernel.paging import Page
from cirro.notifications.models import NotificationTopic
from tests.gigs.world import START, World

FIELDS = {
    "title": "Plant trees",
    "url": "https://trees.example/1",
    "start_at": START,
    "end_at": START + timedelta(days=1),
    "filter_query": {},
}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": " "}, "title: must not be empty"),
        ({"title": "x" * 501}, "title: must be at most 500 characters long"),
        ({"url": "ftp://trees.example"}, "url: must be an http or https address: workers are sent there"),
        ({"url": "http://[::1"}, "url: must be an http or https address: workers are sent there"),
        ({"invitation_mode": "mad"}, "invitation_mode: must be auto or manual"),
        ({"total_seats": -1}, f"total_seats: must be a whole number between 0 and {2**31 - 1}"),
        ({"seats_min": 1.5}, f"seats_min: must be a whole number between 0 and {2**31 - 1}"),
        ({"invitation_multiplier": 0}, "invitation_multiplier: must be a whole number between 1 and 1000"),
        (
            {"invitation_frequency": 10_081},
            "invitation_frequency: must be a whole number between 1 and 10080",
        ),
        (
            {"epam_options": {"a": "x" * 70_000}},
            "epam_options: must be at most 64 KiB of JSON, not 70008 bytes",
        ),
        ({"end_at": START - timedelta(days=1)}, "end_at: must not be before start_at"),
        ({"total_seats": 3, "seats_max": 2}, "seats_max: must not be less than seats_min"),
        ({"filter_query": {"a": {"$inn": 1}}}, "filter_query: a.$inn: unknown operator"),
        ({"sort_query": {"a": 2}}, "sort_query: a: "),
        (
            {"invitation_notification_topic": "none"},
            "invitation_notification_topic: there is no topic 'none'",
        ),
    ],
)
def test_a_gigs_fields(world: World, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as refused:
        create_gig(world.space, {**FIELDS, **fields}, [])
    assert refused.value.message.startswith(message)
    gig = world.gig(start_at=START, end_at=START + timedelta(days=1), total_seats=3)
    shown, events = find_gig(world.space.id, gig), len(world.events())
    if fields.keys() <= {"title", "url"}:
        message = message.split(":")[0]  # locked as well
    with pytest.raises(Refused) as refused:
        update_gig(world.space, gig, fields)
    assert refused.value.message.startswith(message)
    assert vars(find_gig(world.space.id, gig)).keys() == vars(shown).keys()
    assert len(world.events()) == events


def test_several_faults_are_told_at_once(world: World) -> None:
    with pytest.raises(Refused, match=r"title: must not be empty; seats_max: must be a whole number"):
        create_gig(world.space, {**FIELDS, "title": "", "seats_max": -1}, [])


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([NewTask("", 1)], "tasks.0.title: must have 1 to 500 characters"),
        ([NewTask("a", 1), NewTask("b", 0.5)], "tasks.1.base_price: must be a whole number of minor units"),
        ([NewTask("a", 1)] * 501, "tasks: must be at most 500"),
    ],
)
def test_a_gigs_tasks(world: World, tasks: list[NewTask], message: str) -> None:
    with pytest.raises(Refused) as refused:
        create_gig(world.space, FIELDS, tasks)
    assert refused.value.message.startswith(message)
    assert sql.rows("SELECT 1 FROM gigs_gig") == []


def test_tasks_later(world: World) -> None:
    gig = world.gig()
    task = int(add_task(world.space, gig, "Tree planted", 250)["id"])
    assert update_task(world.space, gig, task, "Oak planted", None)["title"] == "Oak planted"
    with pytest.raises(NotFound, match="gig_task 999 is not known"):
        update_task(world.space, gig, 999, "x", 1)
    with pytest.raises(Refused, match="base_price"):
        add_task(world.space, gig, "x", -1)
    sql.execute(
        "INSERT INTO gigs_gigtask (space_id, gig_id, title, base_price) SELECT 1, %s, 'x', 1 FROM generate_series(1, 499)",
        [gig],
    )
    with pytest.raises(Refused, match="tasks: must be at most 500"):
        add_task(world.space, gig, "x", 1)
    archive_gig(world.space, gig)
    with pytest.raises(Refused, match="is archived"):
        add_task(world.space, gig, "x", 1)


def test_what_is_locked_once_a_gig_has_started(world: World) -> None:
    gig = world.gig(start_at=START + timedelta(seconds=0.5), description="Gloves")
    world.advance(seconds=1)
    shown = update_gig(world.space, gig, {"start_at": START, "title": "Plant trees", "description": "Gloves"})
    assert find_gig(world.space.id, gig).start_at == START + timedelta(
        seconds=0.5
    )  # as it was, to the fraction
    for locked in ({"title": "Other"}, {"description": None}, {"start_at": START + timedelta(days=3)}):
        with pytest.raises(Refused, match="can not be changed once the gig has started"):
            update_gig(world.space, gig, locked)
    assert shown["status"] == "started"
    with pytest.raises(Refused, match="has started and can not be deleted"):
        delete_gig(world.space, gig)


def test_a_new_end_takes_an_ended_gig_back_into_life(world: World) -> None:
    world.worker()
    gig = world.gig(start_at=START, end_at=START + timedelta(hours=1), total_seats=2)
    world.advance(hours=2)
    late = world.worker()
    assert update_gig(world.space, gig, {"end_at": START + timedelta(days=1)})["status"] == "started"
    assert world.invited(gig)[1:] == [late]
    world.advance(days=1)
    assert [type for _, type, *_ in world.events()].count("gig.ended") == 2


def test_another_topic(world: World) -> None:
    topic = NotificationTopic.objects.create(space_id=world.space.id, name="approvers")
    gig = world.gig()
    shown = update_gig(world.space, gig, {"invitation_notification_topic": topic.id})
    assert shown["invitation_notification_topic"]["name"] == "approvers"


REFUSED_IN: dict[str, list[Callable[..., Any]]] = {
    "pending": [reset_invitation],
    "accepted": [],
    "rejected": [accept_invitation, expire_invitation],
    "expired": [accept_invitation, reject_invitation],
}
ACTIONS: dict[Callable[..., Any], str] = {
    accept_invitation: "accepted",
    reject_invitation: "rejected",
    expire_invitation: "expired",
    reset_invitation: "pending",
}


@pytest.mark.parametrize("status", REFUSED_IN)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_table_of_states(world: World, status: str, action: Callable[..., Any]) -> None:
    """Contract section 5."""
    worker = world.worker()
    gig = world.gig(invitation_mode="manual", total_seats=2)
    invite_workers(world.space, gig, {worker: False})
    (invitation,) = world.invitations(gig)
    for way, reached in ACTIONS.items():
        if reached == status != "pending":
            way(world.space, invitation)
    events = len(world.events())
    if action in REFUSED_IN[status]:
        with pytest.raises(Refused):
            action(world.space, invitation)
        assert world.statuses(gig) == [status]
        return
    assert action(world.space, invitation)["status"] == ACTIONS[action]
    assert world.statuses(gig) == [ACTIONS[action]]
    assert len(world.events()) == events + (ACTIONS[action] != status)
    assert world.gig_row("accepted_count", gig) == (int(ACTIONS[action] == "accepted"),)


def test_a_full_gig_takes_nobody(world: World) -> None:
    first, second, third = (world.worker() for _ in range(3))
    gig = world.gig(invitation_mode="manual", seats_max=1)
    invite_workers(world.space, gig, {first: False, second: False})
    accepted, other = world.invitations(gig)
    accept_invitation(world.space, accepted)
    assert find_invitation(world.space.id, other)["status"] == "expired"
    reset_invitation(world.space, other, silent=True)
    with pytest.raises(Refused, match="is full: all 1 seats are taken"):
        accept_invitation(world.space, other)
    with pytest.raises(Refused, match="is full"):
        invite_workers(world.space, gig, {third: False})
    # Who was invited already keeps that invitation, full or not.
    assert invite_workers(world.space, gig, {second: True})[0]["no_reward"] is False


def test_notifications(world: World) -> None:
    """One for each invitation, and one for each reset that isn't silent."""
    world.worker()
    gig = world.gig()
    (invitation,) = world.invitations(gig)
    for silent in (True, False):
        reject_invitation(world.space, invitation)
        reset_invitation(world.space, invitation, silent=silent)
    rows = sql.rows("SELECT object_type, object_id, topic_id FROM notifications_notification")
    assert rows == [("gig_invitation", invitation, world.gig_row("topic_id", gig)[0])] * 2


def test_inviting_by_hand(world: World) -> None:
    worker, person, gig = world.worker(), world.person(), world.gig(invitation_mode="manual")
    for users, message in (
        ({}, f"users: must have 1 to {MAX_USERS} entries"),
        (dict.fromkeys(range(1, MAX_USERS + 2), False), f"users: must have 1 to {MAX_USERS} entries"),
        ({worker: False, person: False}, f"user: {person} is not a worker of this Space"),
        ({worker: False, 999_999: False}, "user 999999 is not known"),
    ):
        with pytest.raises(CirroError) as refused:
            invite_workers(world.space, gig, users)
        assert refused.value.message == message
    assert world.invited(gig) == []
    archive_gig(world.space, gig)
    with pytest.raises(Refused, match="is over: nobody can be invited"):
        invite_workers(world.space, gig, {worker: False})


def test_attempts(world: World) -> None:
    worker, person = world.worker(a=1), world.person()
    # All but the first two are passed over: manual, over, full, already invited to, and without a match.
    gigs = [world.gig(filter_query={"a": 1}, seats_max=9, total_seats=1) for _ in range(6)]
    gigs.append(world.gig(filter_query={"a": 2}))
    manual, over, full, by_hand, _ = gigs[2:]
    late = world.worker(a=1)
    update_gig(world.space, manual, {"invitation_mode": "manual"})
    archive_gig(world.space, over)
    accept_invitation(world.space, world.invitations(full)[0])
    update_gig(world.space, full, {"seats_max": 1})
    invite_workers(world.space, by_hand, {late: False})
    asked = [*reversed(gigs), gigs[0]]
    shown = attempt_invitations(world.space, late, asked, 1)
    assert (shown["gig_ids"], shown["invited_gig_ids"]) == (asked, [gigs[1]])
    assert attempt_invitations(world.space, late, asked)["invited_gig_ids"] == [gigs[0]]
    assert attempt_invitations(world.space, late, asked)["invited_gig_ids"] == []
    for user, ids, most, message in (
        (worker, list(range(MAX_GIGS + 1)), None, f"gig_ids: must have at most {MAX_GIGS} entries"),
        (worker, gigs, 0, "max_amount: must be at least 1"),
        (person, gigs, None, f"user: {person} is not a worker of this Space"),
        (999_999, gigs, None, "user 999999 is not known"),
        (worker, [999_999], None, "gig 999999 is not known"),
    ):
        with pytest.raises(CirroError) as refused:
            attempt_invitations(world.space, user, ids, most)
        assert refused.value.message == message


def test_nothing_of_another_space_is_known(world: World, live_world: World) -> None:
    world.worker()
    gig = world.gig()
    (invitation,) = world.invitations(gig)
    for call in ACTIONS:
        with pytest.raises(NotFound, match=f"gig_invitation {invitation} is not known"):
            call(live_world.space, invitation)
    for unknown in (
        lambda: find_gig(live_world.space.id, gig),
        lambda: update_gig(live_world.space, gig, {}),
        lambda: find_invitation(live_world.space.id, invitation),
        lambda: list_invitations(live_world.space.id, Page(), gig_id=gig),
        lambda: list_invitations(live_world.space.id, Page(), user_id=1),
    ):
        with pytest.raises(NotFound):
            unknown()


def test_listing_gigs(world: World) -> None:
    day = timedelta(days=1)
    created = world.gig()
    started = world.gig(start_at=START)
    ended = world.gig(start_at=START - day, end_at=START)
    archived = world.gig()
    archive_gig(world.space, archived)
    now = clock.now(world.space)

    def ids(page: Page = Page(), **which: Any) -> list[int]:  # noqa: B008  # frozen
        return [int(gig["id"]) for gig in list_gigs(world.space.id, page, now, **which)["data"]]

    assert ids() == [created, started, ended, archived]
    for status, gig in (("created", created), ("started", started), ("ended", ended), ("archived", archived)):
        assert ids(statuses=[status]) == [gig]
        assert find_gig(world.space.id, gig).id == gig
    assert ids(statuses=["created", "ended"]) == [created, ended]
    assert ids(archived=True) == [archived]
    assert ids(archived=False) == [created, started, ended]
    assert ids(Page(limit=2, after=created)) == [started, ended]
    assert ids(Page(limit=2, before=archived)) == [started, ended]
    assert ids(Page(limit=2, descending=True)) == [archived, ended]
    assert ids(Page(after=ended, descending=True)) == [started, created]
    assert ids(Page(before=started, descending=True)) == [archived, ended]


def test_listing_invitations(world: World) -> None:
    first, second = world.worker(), world.worker()
    gig, other = world.gig(), world.gig()
    accept_invitation(world.space, world.invitations(gig)[0])
    archive_gig(world.space, other)

    def found(**which: Any) -> list[tuple[int, int]]:
        page = list_invitations(world.space.id, Page(), **which)["data"]
        return [(int(shown["gig_id"]), int(shown["user_id"])) for shown in page]

    assert found() == [(gig, first), (gig, second), (other, first), (other, second)]
    assert found(gig_id=gig) == [(gig, first), (gig, second)]
    assert found(user_id=first) == [(gig, first), (other, first)]
    assert found(statuses=["accepted", "pending"]) == [(gig, first), (gig, second)]
    assert found(not_archived_at=clock.now(world.space)) == [(gig, first), (gig, second)]
    assert found(gig_id=other, statuses=["pending"]) == []
