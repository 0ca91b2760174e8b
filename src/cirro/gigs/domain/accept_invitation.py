"""Accept an invitation."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.gigs.domain.seats import change, lock_seats
from cirro.gigs.domain.times import is_over
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef


def accept_invitation(space: SpaceRef, invitation_id: int, no_reward: bool | None = None) -> dict[str, Any]:
    """Take the seat; the invitation as shown. `no_reward`, when given, overrides what the invitation said.

    Accepted already: unchanged but for `no_reward`. Raises NotFound, or Refused when the invitation was
    rejected or has expired, the gig is over, or `seats_max` is reached.
    """
    with transaction.atomic():
        now = clock.now(space)
        seats, invitation = lock_seats(space.id, invitation_id)
        if invitation.status == "accepted":
            if no_reward is None or no_reward == invitation.no_reward:
                return invitation.show()
        elif invitation.status != "pending":
            raise Refused(f"gig_invitation {invitation.id} is {invitation.status} and can not be accepted")
        elif is_over(seats, now):
            raise Refused(f"gig {seats.id} is over: invitations to it can not be accepted any more")
        elif seats.full:
            raise Refused(f"gig {seats.id} is full: all {seats.seats_max} seats are taken")
        return change(space, seats, invitation, "accepted", now, no_reward=no_reward)
