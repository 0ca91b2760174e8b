"""What a person's leaving of a Space ends among its gigs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cirro.gigs.domain.invitation_rows import AS_JSON
from cirro.kernel import sql
from cirro.kernel.request import SpaceRef

_LOCK_GIGS = """
SELECT g.id FROM gigs_gig g
 WHERE g.id IN (SELECT i.gig_id FROM gigs_giginvitation i
                 WHERE i.space_id = %(space)s AND i.user_id = %(user)s AND i.status = 'pending')
 ORDER BY g.id FOR UPDATE
"""
_EXPIRE = f"""
WITH i AS (
    UPDATE gigs_giginvitation SET status = 'expired', changed_at = %(at)s
     WHERE space_id = %(space)s AND user_id = %(user)s AND status = 'pending'
    RETURNING *
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT i.space_id, 'gig_invitation.updated', i.id, {AS_JSON}, %(at)s FROM i ORDER BY i.id
"""


def end_pending_invitations(sender: object, *, space: SpaceRef, user_id: int, at: datetime, **_: Any) -> None:
    """Expire the pending invitations of somebody who leaves; accepted ones keep their seats. The worker's row is held: nobody invites
    them meanwhile."""
    params = {"space": space.id, "user": user_id, "at": at}
    sql.rows(_LOCK_GIGS, params)
    sql.execute(_EXPIRE, params)
