"""What a pause held back is looked at again when the person changes their mind."""

from __future__ import annotations

from typing import Any

from cirro.kernel import sql
from cirro.notifications.domain.mail_reasons import PAUSED
from cirro.notifications.models import AT_ONCE

_LOOK_AGAIN = """
UPDATE notifications_notification SET due_at = %(at_once)s WHERE id IN (
    SELECT id FROM notifications_notification
     WHERE user_id = %(user)s AND state IN ('held', 'digest') AND error LIKE %(reason)s ORDER BY id FOR NO KEY UPDATE)
"""


def look_again(sender: object, *, user_id: int, **_: Any) -> None:
    """The answer to `pause_changed`: who still pauses, or for longer, has it put off anew."""
    sql.execute(_LOOK_AGAIN, {"user": user_id, "at_once": AT_ONCE, "reason": f"{PAUSED}%"})
