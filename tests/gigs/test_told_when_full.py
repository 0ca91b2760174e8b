"""A gig that fills up tells those whose invitation expired, where the Space wishes so (issue 5, item 5)."""

from __future__ import annotations

import pytest

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import sql
from cirro.kernel.errors import NotFound, Refused
from cirro.notifications.domain.delete_topic import delete_topic
from cirro.notifications.domain.save_topic import create_topic, update_topic
from cirro.notifications.domain.tell_when_full import tell_when_full
from cirro.notifications.domain.things import EXPIRED_INVITATION
from cirro.notifications.domain.topics import GIG_FULL, find_topic
from cirro.notifications.models import Template
from cirro.spaces.models import Space
from tests.gigs.world import World


def told(world: World) -> list[tuple[str, int, int]]:
    """(type of what it is about, its id, who is told) for each notification that a gig is full."""
    return sql.rows(
        "SELECT n.object_type, n.object_id, n.user_id FROM notifications_notification n"
        "  JOIN notifications_notificationtopic t ON t.id = n.topic_id"
        " WHERE n.space_id = %s AND t.name = %s ORDER BY n.id",
        [world.space.id, GIG_FULL],
    )


def invited_gig(world: World, number: int = 3, seats_max: int | None = 1) -> tuple[int, list[int]]:
    """A gig and its invitations, all pending."""
    workers = [world.worker() for _ in range(number)]
    gig = world.gig(invitation_mode="manual", seats_max=seats_max)
    invite_workers(world.space, gig, dict.fromkeys(workers, False))
    return gig, world.invitations(gig)


def test_whose_invitation_expired_is_told_once(world: World) -> None:
    assert tell_when_full(world.space.id, True)
    gig, (first, second, third) = invited_gig(world)
    accept_invitation(world.space, first)
    users = dict(world.rows("id, user_id", gig))
    assert told(world) == [(EXPIRED_INVITATION, id, users[id]) for id in (second, third)]
    # A sandbox has seen to the mails before it answers.
    assert not sql.rows("SELECT FROM notifications_notification WHERE state = 'queued'")
    accept_invitation(world.space, first)
    # The seat falls vacant and is taken again: who was told already hears no more of it.
    reject_invitation(world.space, first)
    late = world.worker()
    invite_workers(world.space, gig, dict.fromkeys([late, world.worker()], False))
    accept_invitation(world.space, world.invitations(gig)[4])
    assert told(world)[2:] == [(EXPIRED_INVITATION, world.invitations(gig)[3], late)]


def test_fewer_seats_fill_it_too(world: World) -> None:
    tell_when_full(world.space.id, True)
    gig, invitations = invited_gig(world, seats_max=None)
    accept_invitation(world.space, invitations[0])
    assert told(world) == []
    update_gig(world.space, gig, {"seats_max": 1})
    assert [id for _, id, _ in told(world)] == invitations[1:]


@pytest.mark.parametrize(
    "end",
    [
        lambda world, gig: archive_gig(world.space, gig),
        lambda world, gig: delete_gig(world.space, gig),
        lambda world, gig: world.advance(days=30),
        lambda world, gig: expire_invitation(world.space, world.invitations(gig)[0]),
        lambda world, gig: accept_invitation(world.space, world.invitations(gig)[0]),
    ],
    ids=["archived", "deleted", "ended", "taken back", "not full yet"],
)
def test_nobody_is_told_when_it_is_not_full(world: World, end: object) -> None:
    assert callable(end)
    tell_when_full(world.space.id, True)
    gig, _ = invited_gig(world, seats_max=2)
    end(world, gig)
    assert told(world) == []


def test_a_space_that_did_not_wish_so_tells_nobody(world: World) -> None:
    assert not Space.objects.get(id=world.space.id).tells_when_full
    tell_when_full(world.space.id, True)
    assert tell_when_full(world.space.id, False)
    _, invitations = invited_gig(world)
    accept_invitation(world.space, invitations[0])
    assert told(world) == []
    assert world.statuses(world.gig()) == ["pending"] * 3


def test_the_topic_stays_while_it_is_needed(world: World) -> None:
    space_id = world.space.id
    with pytest.raises(Refused, match="there is no topic"):
        find_topic(space_id, GIG_FULL)
    assert tell_when_full(space_id, True)
    assert not tell_when_full(space_id, True)
    topic = find_topic(space_id, GIG_FULL)
    assert Template.objects.filter(topic=topic).exclude(subject="").count() == 4
    with pytest.raises(Refused, match=r"--no-tell-when-full.*can not be deleted"):
        delete_topic(world.space, topic.id)
    with pytest.raises(Refused, match="can not be renamed"):
        update_topic(space_id, topic.id, name="full")
    update_topic(space_id, topic.id, preferences={"email": "digest_daily"})
    tell_when_full(space_id, False)
    tell_when_full(space_id, True)
    assert find_topic(space_id, GIG_FULL).email == "digest_daily"
    tell_when_full(space_id, False)
    delete_topic(world.space, topic.id)
    own = int(create_topic(space_id, GIG_FULL)["id"])
    tell_when_full(space_id, True)
    assert find_topic(space_id, GIG_FULL).id == own
    with pytest.raises(NotFound):
        tell_when_full(0, True)
