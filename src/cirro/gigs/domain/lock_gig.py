"""Take a gig's row: whoever changes a gig, its seats or its invitations holds it until the commit."""

from __future__ import annotations

from cirro.gigs.models import Gig
from cirro.kernel.errors import NotFound


def lock_gig(space_id: int, gig_id: int) -> Gig:
    """The gig, locked. Raises NotFound when the Space has none with that id."""
    gig = (
        Gig.objects.select_for_update(of=("self",))
        .select_related("topic")
        .filter(space_id=space_id, id=gig_id, deleted_at=None)
        .first()
    )
    if gig is None:
        raise NotFound.thing("gig", gig_id)
    return gig


def find_gig(space_id: int, gig_id: int) -> Gig:
    """The gig, for reading. Raises NotFound when the Space has none with that id."""
    gig = Gig.objects.select_related("topic").filter(space_id=space_id, id=gig_id, deleted_at=None).first()
    if gig is None:
        raise NotFound.thing("gig", gig_id)
    return gig
