"""Invitations as rows: how the API shows them, and the statements that many use cases share."""

from __future__ import annotations

from typing import Any

COLUMNS = "i.id, i.status, i.gig_id, i.user_id, i.no_reward, i.epam_bench_status"

# The same object made by the database, for the event of each invitation that a set-based statement touches.
AS_JSON = """jsonb_build_object(
    'id', i.id::text, 'object', 'gig_invitation', 'status', i.status, 'gig_id', i.gig_id::text,
    'user_id', i.user_id::text, 'no_reward', i.no_reward, 'epam_bench_status', i.epam_bench_status)"""

# Continues a statement that begins `WITH picked AS (SELECT worker_id, user_id, no_reward … in order)`:
# the invitations, an event and a queued notification for each, written together.
INVITE_PICKED = f"""
, invited AS (
    INSERT INTO gigs_giginvitation
           (space_id, gig_id, user_id, worker_id, status, no_reward, wave, created_at, changed_at)
    SELECT %(space)s, %(gig)s, user_id, worker_id, 'pending', no_reward, %(wave)s, %(now)s, %(now)s FROM picked
    RETURNING *
), logged AS (
    INSERT INTO events_event (space_id, type, object_id, data, created_at)
    SELECT i.space_id, 'gig_invitation.created', i.id, {AS_JSON}, %(now)s FROM invited i ORDER BY i.id
), queued AS (
    INSERT INTO notifications_notification (space_id, topic_id, user_id, object_type, object_id, created_at)
    SELECT i.space_id, %(topic)s, i.user_id, 'gig_invitation', i.id, %(now)s FROM invited i ORDER BY i.id
)
"""


def show_invitation(row: tuple[Any, ...]) -> dict[str, Any]:
    """A row of COLUMNS as the API shows it (contract section 5)."""
    id, status, gig_id, user_id, no_reward, epam_bench_status = row
    return {
        "id": str(id),
        "object": "gig_invitation",
        "status": status,
        "gig_id": str(gig_id),
        "user_id": str(user_id),
        "no_reward": no_reward,
        "epam_bench_status": epam_bench_status,
    }
