"""Delete a gig that has not started."""

from __future__ import annotations

from django.db import transaction

from cirro.events.domain.append import append
from cirro.gigs.domain.expire_pending import expire_pending
from cirro.gigs.domain.lock_gig import lock_gig
from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef


def delete_gig(space: SpaceRef, gig_id: int) -> None:
    """Expire the gig's invitations, accepted ones too, and make it unknown; its rows are kept for the record.

    Raises NotFound, or Refused once the gig has started.
    """
    with transaction.atomic():
        now = clock.now(space)
        gig = lock_gig(space.id, gig_id)
        if gig.start_at <= now:
            raise Refused(f"gig {gig.id} has started and can not be deleted; archive it instead")
        expire_pending(gig.id, now, ("pending", "accepted"))
        gig.accepted_count = 0
        gig.deleted_at = now
        gig.next_wave_at = gig.next_phase_at = None
        gig.save(update_fields=["accepted_count", "deleted_at", "next_wave_at", "next_phase_at"])
        append(space.id, "gig.deleted", gig.id, {"id": str(gig.id), "object": "gig", "deleted": True}, now)
