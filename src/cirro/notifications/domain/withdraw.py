"""Take back what a person was to be told, before it is mailed."""

from __future__ import annotations

from cirro.kernel import sql

# In one order, as whoever delivers them.
_WITHDRAW = """
UPDATE notifications_notification SET state = 'dropped', error = %(reason)s WHERE id IN (
    SELECT id FROM notifications_notification
     WHERE user_id = %(user)s AND space_id = %(space)s AND object_type = ANY(%(types)s) AND object_id = %(object)s
       AND state IN ('queued', 'held', 'digest') ORDER BY id FOR NO KEY UPDATE)
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
