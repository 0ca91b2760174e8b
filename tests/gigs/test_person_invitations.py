"""A person's invitations over all Spaces, answered by themselves, and why they came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cirro.gigs.domain.answer_invitation import accept_as_person, decline_as_person
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.clause_words import clause_words
from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.person_invitations import (
    State,
    Task,
    coming_up,
    count_waiting,
    find_person_invitation,
    list_person_invitations,
)
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.domain.why_invited import WhyInvited, why_invited
from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.paging import Page
from cirro.spaces.domain.membership import join, remove_member
from tests.gigs.world import World


def ids(user: int, state: State = "waiting", **page: Any) -> list[int]:
    found, _ = list_person_invitations(user, state, Page(descending=True, **page))
    return [invitation.id for invitation in found]


@pytest.fixture
def both(world: World, live_world: World) -> int:
    """A person who is a worker in the sandbox and in the live Space."""
    user = world.worker(n=1)
    join(live_world.space, user, clock.now())
    return live_world.store(user, n=2)


def test_over_all_spaces_with_all_that_a_person_wants_to_know(
    world: World, live_world: World, both: int
) -> None:
    now = clock.now(world.space)
    fields = {
        "title": "Plant oaks",
        "url": "https://trees.example/1",
        "start_at": now + timedelta(days=1),
        "end_at": now + timedelta(days=2),
        "filter_query": {},
        "seats_max": 4,
    }
    gig = int(create_gig(world.space, fields, [NewTask("Oak", 250), NewTask("Elm", 90)])["id"])
    live_world.gig(title="Count birds")
    run_due()
    (birds, oaks), more = list_person_invitations(both, "waiting", Page(descending=True))
    assert not more
    assert (birds.title, birds.space_id, birds.seats_max, birds.tasks) == (
        "Count birds",
        live_world.space.id,
        None,
        (),
    )
    assert (oaks.title, oaks.gig_id, oaks.space_name, oaks.currency) == (
        "Plant oaks",
        gig,
        "Crowd tree planting",
        "EUR",
    )
    assert oaks.tasks == (Task("Oak", 250), Task("Elm", 90))
    assert (oaks.now, oaks.gig_status, oaks.seats, oaks.seats_left, oaks.can_accept) == (
        now,
        "created",
        4,
        4,
        True,
    )
    assert count_waiting(both) == 2


def test_states(world: World) -> None:
    user = world.worker()
    waits, declined, expired, taken, done = (world.gig() for _ in range(5))
    invitation = {gig: world.invitations(gig)[0] for gig in (waits, declined, expired, taken, done)}
    decline_as_person(user, invitation[declined])
    archive_gig(world.space, expired, None)
    accept_as_person(user, invitation[taken])
    accept_as_person(user, invitation[done])
    archive_gig(world.space, done, None)
    assert ids(user, "waiting") == [invitation[waits]]
    assert ids(user, "accepted") == [invitation[taken]]
    assert ids(user, "history") == [invitation[done], invitation[expired], invitation[declined]]
    assert [i.id for i in coming_up(user, 3)] == [invitation[taken]]
    assert find_person_invitation(user, invitation[taken]).can_leave
    assert not find_person_invitation(user, invitation[done]).can_leave
    world.advance(days=28)
    assert ids(user, "accepted") == ids(user, "waiting") == []
    assert len(ids(user, "history")) == 5


def test_pages_in_both_directions_across_spaces(world: World, live_world: World, both: int) -> None:
    for _ in range(3):
        world.gig()
        live_world.gig()
    run_due()
    every = ids(both, limit=100)
    assert every == sorted(every, reverse=True)
    assert len(every) == 6
    first, more = list_person_invitations(both, "waiting", Page(limit=4, descending=True))
    assert ([i.id for i in first], more) == (every[:4], True)
    assert ids(both, limit=4, after=every[3]) == every[4:]
    assert ids(both, limit=2, before=every[4]) == every[2:4]


def test_coming_up_is_by_start(world: World) -> None:
    user = world.worker()
    now = clock.now(world.space)
    gigs = [world.gig(start_at=now + timedelta(days=days)) for days in (5, 2, 9)]
    for gig in gigs:
        accept_as_person(user, world.invitations(gig)[0])
    assert [i.gig_id for i in coming_up(user, 2)] == [gigs[1], gigs[0]]


def test_others_invitations_are_unknown(world: World) -> None:
    user, stranger = world.worker(), world.worker()
    world.gig()
    (mine,) = ids(user)
    for call in (accept_as_person, decline_as_person, find_person_invitation):
        with pytest.raises(NotFound):
            call(stranger, mine)
        with pytest.raises(NotFound):
            call(user, mine + 1_000)
    remove_member(world.space, user)
    with pytest.raises(NotFound):
        accept_as_person(user, mine)
    assert ids(user, "history") == []


def test_accepting_follows_the_gigs_rules(world: World) -> None:
    first, second = world.worker(), world.worker()
    gig = world.gig(seats_max=1)
    theirs = dict(zip((first, second), world.invitations(gig), strict=True))
    accept_as_person(first, theirs[first])
    accept_as_person(first, theirs[first])
    with pytest.raises(Refused):
        accept_as_person(second, theirs[second])
    decline_as_person(first, theirs[first])
    assert world.gig_row("accepted_count", gig) == (0,)


def why(user: int) -> list[WhyInvited]:
    """Of the invitations that wait, the newest first."""
    found, _ = list_person_invitations(user, "waiting", Page(descending=True))
    reasons = why_invited(user, found)
    return [reasons[invitation.id] for invitation in found]


def test_why_by_a_wave_by_hand_and_by_an_attempt(world: World) -> None:
    """Of the filter only what their own document meets: by hand, nothing."""
    user = world.worker(languages=["en", "de"], region="west", score=7)
    hidden = {"languages": "en", "score": {"$gte": 5}, "$or": [{"region": "west"}, {"secret": 1}]}
    world.gig(filter_query=hidden)
    by_hand = world.gig(filter_query={**hidden, "region": "east"})
    invite_workers(world.space, by_hand, {user: False})
    by_attempt = world.gig(filter_query={"region": "west"}, total_seats=0)
    attempt_invitations(world.space, user, [by_attempt])
    assert why(user) == [
        WhyInvited("attempt", ("region: west",)),
        WhyInvited("hand"),
        WhyInvited("wave", ("languages: en", "score is at least 5", "one of several conditions")),
    ]
    # Later the document fits no more: what it doesn't meet stays the Space's own.
    world.store(user, languages=["fr"], region="west", score=9)
    assert why(user)[2] == WhyInvited("wave", ("score is at least 5", "one of several conditions"))


@pytest.mark.parametrize(
    ("path", "clause", "words"),
    [
        ("languages", "en", "languages: en"),
        ("country", "DE", "country: DE"),
        ("address.post_code", {"$ne": "1"}, "address, post code: not 1"),
        ("trees_planted", {"$gte": 50}, "trees planted is at least 50"),
        ("age", {"$gt": 17}, "age is more than 17"),
        ("age", {"$lte": 70.5}, "age is at most 70.5"),
        ("age", {"$lt": 70}, "age is less than 70"),
        ("skills", {"$in": ["a", "b"]}, "skills: one of a, b"),
        ("skill", {"$nin": list("abcdefghij")}, "skill: none of a, b, c, d, e, f, g, h and more"),
        ("skills", {"$all": ["a", 1]}, "skills: all of a, 1"),
        ("phone", {"$exists": True}, "phone: filled in"),
        ("phone", {"$exists": False}, "phone: not filled in"),
        ("phone", None, "phone: empty"),
        ("phone", {"$regex": "^\\+49", "$options": "i"}, "phone: in the right form"),
        ("approver", True, "approver: yes"),
        ("skills", {"$size": 2}, "skills: number of entries is 2"),
        ("skills", {"$elemMatch": {"id": 3}}, "skills: an entry that fits"),
        (
            "skills",
            {"$all": [{"$elemMatch": {"id": 3}}]},
            "skills: all of something that fits",
        ),
        ("n", {"$mod": [4, 0]}, "n: the right number"),
        ("n", {"$type": "string"}, "n: of the right kind"),
        ("n", {"$not": {"$gt": 3}}, "n: nothing that is ruled out"),
        ("", {"$nor": [{"a": 1}]}, "none of several conditions"),
        ("n", "x" * 100, "n: " + "x" * 79 + "…"),
        ("n", {"%(name)s": "%s"}, 'n: {"%(name)s": "%s"}'),
    ],
)
def test_words(path: str, clause: object, words: str) -> None:
    assert clause_words(path, clause) == words
