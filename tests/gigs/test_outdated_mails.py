"""Nobody is mailed about an invitation that they can't accept any more, however long the mail had to wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.explain_invitation import explain_invitation
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.gigs.domain.run_due import run_due
from cirro.gigs.models import Gig, GigInvitation
from cirro.kernel import clock
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.deliver import deliver_due
from cirro.notifications.deliver.sort import sort_due
from cirro.notifications.domain.tell_when_full import tell_when_full
from cirro.notifications.domain.things import EXPIRED_INVITATION
from cirro.notifications.models import Broadcast, Mail, Notification
from cirro.people.models import User
from cirro.spaces.domain.pause import pause
from cirro.spaces.domain.store_document import store_document
from tests.notifications.deliver.world import let_digests_come, member, prefer, queue, state
from tests.support.client import ApiClient
from tests.support.smtp import Postbox, receiving, text

ENDS: dict[str, tuple[Callable[[SpaceRef, int, int], Any], str]] = {
    "accepted": (
        lambda space, _, invitation: accept_invitation(space, invitation),
        "the invitation is accepted already",
    ),
    "declined": (
        lambda space, _, invitation: reject_invitation(space, invitation),
        "the invitation was declined",
    ),
    "taken back": (
        lambda space, _, invitation: expire_invitation(space, invitation),
        "the invitation has expired",
    ),
    "archived": (lambda space, gig, _: archive_gig(space, gig), "the invitation has expired"),
    # The tick that expires what is pending has not come yet.
    "over": (
        lambda _, gig, __: Gig.objects.filter(id=gig).update(end_at=clock.now() - timedelta(seconds=1)),
        "the gig is over",
    ),
}


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with receiving() as box:
        yield box


def workers(space: SpaceRef, *names: str) -> list[User]:
    people = [member(space, name) for name in names]
    for each in people:
        store_document(space, each.id, {})
    return people


def told(gig: int, user: User) -> Notification:
    """What tells the person of the gig."""
    invitation = GigInvitation.objects.get(gig_id=gig, user=user)
    return Notification.objects.filter(object_id=invitation.id, user=user).latest("id")


@pytest.mark.parametrize("how", ENDS)
def test_it_is_dropped_wherever_it_waits(live_api: ApiClient, postbox: Postbox, how: str) -> None:
    space = live_api.space
    paused, in_a_digest, on_its_way = people = workers(space, "ada", "ben", "cleo")
    prefer(space, in_a_digest, "digest_daily")
    gig = int(live_api.gig(total_seats=5)["id"])
    run_due()
    pause(paused.id, clock.now() + timedelta(days=2))
    sort_due()
    waiting = [told(gig, each) for each in people]
    assert [state(each)[0] for each in waiting] == ["held", "digest", "mailed"]
    end, reason = ENDS[how]
    for each in waiting:
        end(space, gig, each.object_id)
    # What isn't about it is mailed as ever.
    news = queue(space, on_its_way, object_type="something")
    pause(paused.id, None)
    let_digests_come()
    deliver_due(30)
    assert [state(each) for each in waiting] == [("dropped", reason)] * 3
    assert state(news)[0] == "sent"
    assert [mail["To"] for mail in postbox.mails] == [on_its_way.email]
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["dropped", "sent"]
    (why,) = explain_invitation(space, gig, paused.id)["reasons"][1:]
    assert why == {
        "code": "notification_dropped",
        "message": f"No mail about it reached the worker: {reason}.",
    }


def test_the_rest_of_a_digest_goes_out(live_api: ApiClient, postbox: Postbox) -> None:
    space = live_api.space
    (ada,) = workers(space, "ada")
    prefer(space, ada, "digest_hourly")
    oaks, elms = (int(live_api.gig(title=title)["id"]) for title in ("Oaks", "Elms"))
    run_due()
    cancelled = Broadcast.objects.create(
        space_id=space.id,
        topic_id=told(oaks, ada).topic_id,
        payload={},
        recipients={},
        created_at=clock.now(),
    )
    news = queue(space, ada, broadcast_id=cancelled.id, object_type="notification_broadcast")
    sort_due()
    let_digests_come()
    sort_due()
    accept_invitation(space, told(oaks, ada).object_id)
    Broadcast.objects.update(status="cancelled")
    deliver_due(30)
    (mail,) = postbox.mails
    assert ("Elms" in text(mail), "Oaks" in text(mail), "Gig 1" in text(mail)) == (True, False, False)
    assert mail["Subject"] == "A gig for you at Live trees"
    assert [state(each) for each in (told(oaks, ada), told(elms, ada), news)] == [
        ("dropped", "the invitation is accepted already"),
        ("sent", ""),
        ("dropped", "the broadcast was cancelled"),
    ]


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("waits_for", ["the end of a pause", "the mail server"])
def test_who_is_invited_anew_hears_of_it_once(
    live_api: ApiClient, postbox: Postbox, silent: bool, waits_for: str
) -> None:
    space = live_api.space
    (ada,) = workers(space, "ada")
    gig = int(live_api.gig()["id"])
    run_due()
    if waits_for == "the end of a pause":
        pause(ada.id, clock.now() + timedelta(days=2))
    sort_due()
    first = told(gig, ada)
    expire_invitation(space, first.object_id)
    reset_invitation(space, first.object_id, silent=silent)
    pause(ada.id, None)
    deliver_due(30)
    assert state(first) == ("dropped", "the invitation was reset")
    assert len(postbox.mails) == (not silent)
    # Both are lines of the inbox.
    assert Notification.objects.filter(user=ada).count() == 1 + (not silent)


def test_that_a_gig_is_full_is_no_news_when_it_isnt(live_api: ApiClient, postbox: Postbox) -> None:
    space = live_api.space
    tell_when_full(space.id, True)
    fast, slow, gone = workers(space, "ada", "ben", "cleo")
    gig = int(live_api.gig(total_seats=1, seats_max=1)["id"])
    run_due()
    deliver_due(30)
    postbox.mails.clear()
    for each in (slow, gone):
        pause(each.id, clock.now() + timedelta(days=2))
    first = told(gig, fast).object_id
    accept_invitation(space, first)
    sort_due()
    late = [told(gig, each) for each in (slow, gone)]
    assert [(each.object_type, each.state) for each in late] == [(EXPIRED_INVITATION, "held")] * 2
    reject_invitation(space, first)
    # Silent, so that nothing else takes its place.
    reset_invitation(space, late[0].object_id, silent=True)
    assert state(late[0]) == ("dropped", "the invitation was reset")
    Notification.objects.filter(id=late[0].id).update(state="held")
    for each in (slow, gone):
        pause(each.id, None)
    let_digests_come()
    deliver_due(30)
    assert state(late[0]) == ("dropped", "the invitation has not expired any more")
    assert state(late[1])[0] == "sent"
    assert [mail["Subject"] for mail in postbox.mails] == ["All seats are taken: Plant trees"]
