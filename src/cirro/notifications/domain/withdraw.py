"""Take back what a person was to be told, before it is mailed."""

from __future__ import annotations

from cirro.kernel import sql

# In one order, as whoever delivers them. A mail that waits, say for a server that is away, is put together without it.
_WITHDRAW = """
UPDATE notifications_notification SET state = 'dropped', error = %(reason)s WHERE id IN (
    SELECT n.id FROM notifications_notification n
     WHERE n.user_id = %(user)s AND n.space_id = %(space)s AND n.object_type = ANY(%(types)s) AND n.object_id = %(object)s
       AND (n.state IN ('queued', 'held', 'digest') OR n.state = 'mailed'
            AND EXISTS (SELECT FROM notifications_mail m WHERE m.id = n.mail_id AND m.state = 'queued'))
     ORDER BY n.id FOR NO KEY UPDATE)
"""


def withdraw(space_id: int, user_id: int, object_types: tuple[str, ...], object_id: int, reason: str) -> int:
    """Mail none of what waits for the person about this object; how many that was. It stays in their inbox."""
    params = {
        "space": space_id,
        "user": user_id,
        "types": list(object_types),
        "object": object_id,
        "reason": reason,
    }
    return sql.execute(_WITHDRAW, params)
