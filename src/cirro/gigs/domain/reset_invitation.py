"""Reset an invitation: the worker is invited anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.gigs.domain.hold_workers import hold_workers
from cirro.gigs.domain.list_invitations import find_invitation
from cirro.gigs.domain.seats import change, lock_seats
from cirro.gigs.domain.times import is_over
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once
from cirro.notifications.domain.mail_reasons import INVITED_ANEW
from cirro.notifications.domain.things import EXPIRED_INVITATION, INVITATION
from cirro.notifications.domain.withdraw import withdraw
from cirro.notifications.models import Notification


def reset_invitation(space: SpaceRef, invitation_id: int, *, silent: bool = False) -> dict[str, Any]:
    """Make it pending again and tell the worker, unless `silent`; the invitation as shown. What waits to be mailed
    about it, say for the end of a pause, is mailed no more: nobody hears of it twice.

    Raises NotFound, or Refused when it is pending already, the gig is over, or the worker has left the Space.
    """
    with transaction.atomic():
        now = clock.now(space)
        user_id = int(find_invitation(space.id, invitation_id)["user_id"])
        still_there = hold_workers(space.id, [user_id])
        seats, invitation = lock_seats(space.id, invitation_id)
        if invitation.status == "pending":
            raise Refused(f"gig_invitation {invitation.id} is pending already")
        if is_over(seats, now):
            raise Refused(f"gig {seats.id} is over: invitations to it can not be reset any more")
        if not still_there:
            raise Refused(f"user {user_id} is no worker of this Space any more")
        shown = change(space, seats, invitation, "pending", now)
        withdraw(space.id, user_id, (INVITATION, EXPIRED_INVITATION), invitation.id, INVITED_ANEW)
        if not silent:
            Notification.objects.create(
                space_id=space.id,
                topic_id=seats.topic_id,
                user_id=user_id,
                object_type=INVITATION,
                object_id=invitation.id,
                created_at=now,
            )
            sort_at_once(space, now)
    return shown
