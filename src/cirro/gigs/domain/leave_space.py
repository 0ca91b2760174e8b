"""What a person's leaving of a Space ends among its gigs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cirro.gigs.domain.invitation_rows import AS_JSON
from cirro.kernel import sql
from cirro.kernel.request import SpaceRef

# Every gig that may be inviting, in id order: a wave under way is waited for, a later one won't find the worker.
_LOCK = """
SELECT id FROM gigs_gig
 WHERE space_id = %(space)s AND deleted_at IS NULL AND phase IN ('created', 'started') ORDER BY id FOR UPDATE
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
    """Expire the pending invitations of somebody who leaves; accepted ones keep their seats."""
    sql.rows(_LOCK, {"space": space.id})
    sql.execute(_EXPIRE, {"space": space.id, "user": user_id, "at": at})
