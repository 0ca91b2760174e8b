"""Reject or expire an invitation, pending or accepted: the worker declines, leaves, or is taken off the gig."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.gigs.domain.seats import change, lock_seats
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef


def reject_invitation(space: SpaceRef, invitation_id: int) -> dict[str, Any]:
    """The worker declines, or leaves the gig; the invitation as shown. Rejected already: unchanged.

    Raises NotFound, or Refused when it has expired.
    """
    return _give_up(space, invitation_id, "rejected")


def expire_invitation(space: SpaceRef, invitation_id: int) -> dict[str, Any]:
    """The Space takes it back; the invitation as shown. Expired already: unchanged.

    Raises NotFound, or Refused when it was rejected.
    """
    return _give_up(space, invitation_id, "expired")


def _give_up(space: SpaceRef, invitation_id: int, status: str) -> dict[str, Any]:
    with transaction.atomic():
        now = clock.now(space)
        seats, invitation = lock_seats(space.id, invitation_id)
        if invitation.status == status:
            return invitation.show()
        if invitation.status not in ("pending", "accepted"):
            raise Refused(f"gig_invitation {invitation.id} is {invitation.status} and can not be {status}")
        return change(space, seats, invitation, status, now)
