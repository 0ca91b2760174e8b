"""People with real addresses in a Space, and notifications for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress

from cirro.kernel import clock
from cirro.kernel.request import SpaceRef
from cirro.notifications.domain.preferences import choose
from cirro.notifications.models import Mail, Notification, NotificationTopic
from cirro.people.models import User
from cirro.spaces.models import Member

DOMAIN = "people.cirro-crowd.net"


def member(space: SpaceRef, name: str = "ada", *, verified: bool = True, **fields: Any) -> User:
    """Somebody in the Space, whose address takes mails."""
    address = fields.pop("email", f"{name}@{DOMAIN}")
    usual = {
        "first_name": name.title(),
        "last_name": "Okafor",
        "screen_name": name,
        "time_zone": "Africa/Lagos",
    }
    user = User.objects.create(email=address, **{**usual, **fields})
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
    join(space, user)
    return user


def join(space: SpaceRef, user: User) -> None:
    """Make somebody a member."""
    Member.objects.create(
        space_id=space.id,
        user=user,
        anonymous_email=f"{space.id}.{user.id}@relay.invalid",
        joined_at=clock.now(),
    )


def topic_of(space: SpaceRef) -> NotificationTopic:
    """The topic that the Space started with."""
    return NotificationTopic.objects.get(space_id=space.id, name="new_gig_invitation")


def queue(space: SpaceRef, user: User, number: int = 1, **fields: Any) -> Notification:
    """A queued notification about the object with that number, as a wave leaves it."""
    usual = {"topic": topic_of(space), "object_type": "gig_invitation", "created_at": clock.now(space)}
    payload = {"gig_title": f"Gig {number}", "gig_url": f"https://trees.cirro-crowd.net/{number}"}
    return Notification.objects.create(
        space_id=space.id, user=user, object_id=number, **{**usual, "payload": payload, **fields}
    )


def prefer(space: SpaceRef, user: User, choice: str) -> None:
    """When the person gets invitations."""
    choose(space.id, user.id, topic_of(space).id, {"email": choice})


def state(notification: Notification) -> tuple[str, str]:
    """Its state and the reason."""
    notification.refresh_from_db()
    return notification.state, notification.error


def hurry(ids: list[int] | None = None) -> None:
    """Let mails that wait for their next attempt be due."""
    mails = Mail.objects.filter(state__in=["queued", "sending"])
    (mails if ids is None else mails.filter(id__in=ids)).update(
        next_try_at=clock.now() - timedelta(seconds=1)
    )


def let_digests_come() -> None:
    """Let what waits for a digest, or is held, be due."""
    Notification.objects.filter(state__in=["digest", "held"]).update(
        due_at=clock.now() - timedelta(seconds=1)
    )
