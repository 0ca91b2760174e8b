"""Archive a gig, now or later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.gigs.domain.life_cycle import step
from cirro.gigs.domain.lock_gig import lock_gig
from cirro.gigs.domain.settle import settle
from cirro.gigs.domain.show_gig import show_stored_gig
from cirro.gigs.domain.times import next_phase_at
from cirro.kernel import clock
from cirro.kernel.request import SpaceRef


def archive_gig(space: SpaceRef, gig_id: int, archive_at: datetime | None = None) -> dict[str, Any]:
    """Archive at once, or plan it when `archive_at` lies in the future; the gig as shown.

    An archived gig stays as it is. Raises NotFound.
    """
    with transaction.atomic():
        now = clock.now(space)
        gig = lock_gig(space.id, gig_id)
        if gig.archived_at is None:
            if archive_at is not None and archive_at > now:
                gig.archive_at = archive_at
                gig.next_phase_at = next_phase_at(gig, gig.phase)
                gig.save(update_fields=["archive_at", "next_phase_at"])
                append(space.id, "gig.updated", gig.id, show_stored_gig(gig, now), now)
                settle(space, gig)
            else:
                step(gig, "archived", now)
        return show_stored_gig(gig, now)
