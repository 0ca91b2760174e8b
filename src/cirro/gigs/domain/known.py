"""Whether a Space knows a gig or a user: what a list is filtered by."""

from __future__ import annotations

from cirro.kernel import sql
from cirro.kernel.errors import NotFound

# Each with the Space's id and the thing's. A deleted gig, and somebody who left, are unknown.
KNOWN_GIG = "SELECT 1 FROM gigs_gig WHERE space_id = %s AND id = %s AND deleted_at IS NULL"
KNOWN_USER = "SELECT 1 FROM spaces_member WHERE space_id = %s AND user_id = %s"


def check_known(space_id: int, *, gig_id: int | None = None, user_id: int | None = None) -> None:
    """Raises NotFound for the first of those given that the Space doesn't know."""
    for kind, id, query in (("gig", gig_id, KNOWN_GIG), ("user", user_id, KNOWN_USER)):
        if id is not None and not sql.row(query, [space_id, id]):
            raise NotFound.thing(kind, id)
