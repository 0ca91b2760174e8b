"""Reset an invitation: the worker is invited anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.gigs.domain.seats import change, lock_seats
from cirro.gigs.domain.times import is_over
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.models import Notification


def reset_invitation(space: SpaceRef, invitation_id: int, *, silent: bool = False) -> dict[str, Any]:
    """Make it pending again and tell the worker, unless `silent`; the invitation as shown.

    Raises NotFound, or Refused when it is pending already or the gig is over.
    """
    with transaction.atomic():
        seats, invitation = lock_seats(space.id, invitation_id)
        now = clock.now(space)
        if invitation.status == "pending":
            raise Refused(f"gig_invitation {invitation.id} is pending already")
        if is_over(seats, now):
            raise Refused(f"gig {seats.id} is over: invitations to it can not be reset any more")
        shown = change(space, seats, invitation, "pending", now)
        if not silent:
            Notification.objects.create(
                space_id=space.id,
                topic_id=seats.topic_id,
                user_id=invitation.user_id,
                object_type="gig_invitation",
                object_id=invitation.id,
                created_at=now,
            )
    return shown
