"""Expire the invitations to a gig in one statement, with an event each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cirro.gigs.domain.invitation_rows import AS_JSON
from cirro.kernel import sql

_EXPIRE = f"""
WITH i AS (
    UPDATE gigs_giginvitation SET status = 'expired', changed_at = %(now)s
     WHERE gig_id = %(gig)s AND space_id = (SELECT space_id FROM gigs_gig WHERE id = %(gig)s)
       AND status = ANY(%(statuses)s)
    RETURNING *
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT i.space_id, 'gig_invitation.updated', i.id, {AS_JSON}, %(now)s FROM i ORDER BY i.id
"""


def expire_pending(gig_id: int, now: datetime, statuses: Sequence[str] = ("pending",)) -> int:
    """Expire the gig's invitations in these states; how many. The caller holds the gig's row, and keeps
    `accepted_count` right when it expires accepted ones."""
    return sql.execute(_EXPIRE, {"gig": gig_id, "now": now, "statuses": list(statuses)})
