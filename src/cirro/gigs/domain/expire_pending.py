"""Expire the invitations to a gig in one statement, with an event each, and a notification if others were faster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cirro.gigs.domain.invitation_rows import AS_JSON
from cirro.kernel import sql
from cirro.notifications.domain.things import EXPIRED_INVITATION
from cirro.notifications.domain.topics import GIG_FULL

_EXPIRE = f"""
WITH i AS (
    UPDATE gigs_giginvitation SET status = 'expired', changed_at = %(now)s
     WHERE gig_id = %(gig)s AND space_id = (SELECT space_id FROM gigs_gig WHERE id = %(gig)s)
       AND status = ANY(%(statuses)s)
    RETURNING *
), queued AS (
    INSERT INTO notifications_notification (space_id, topic_id, user_id, object_type, object_id, created_at)
    SELECT i.space_id, t.id, i.user_id, '{EXPIRED_INVITATION}', i.id, %(now)s
      FROM i
      JOIN spaces_space s ON s.id = i.space_id AND s.tells_when_full
      JOIN notifications_notificationtopic t
        ON t.space_id = i.space_id AND t.name = '{GIG_FULL}' AND t.deleted_at IS NULL
     WHERE %(full)s ORDER BY i.id
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT i.space_id, 'gig_invitation.updated', i.id, {AS_JSON}, %(now)s FROM i ORDER BY i.id
"""


def expire_pending(
    gig_id: int, now: datetime, statuses: Sequence[str] = ("pending",), *, full: bool = False
) -> int:
    """Expire the gig's invitations in these states; how many. The caller holds the gig's row, and keeps
    `accepted_count` right when it expires accepted ones. `full` says that all seats were taken: where the Space
    wishes so, the people are told."""
    return sql.execute(_EXPIRE, {"gig": gig_id, "now": now, "statuses": list(statuses), "full": full})
