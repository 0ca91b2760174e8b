"""What waits is looked at again when its person changes what it waits for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cirro.kernel import sql
from cirro.notifications.domain.mail_reasons import PAUSED
from cirro.notifications.models import AT_ONCE

# As if it were new: then it is put off for what holds now.
_LOOK_AGAIN = """
UPDATE notifications_notification SET due_at = %(at_once)s, state = 'queued', error = '' WHERE id IN (
    SELECT id FROM notifications_notification
     WHERE user_id = %(user)s AND state IN ('held', 'digest') AND error LIKE %(reason)s ORDER BY id FOR NO KEY UPDATE)
"""


def look_again(sender: object, *, user_id: int, **_: Any) -> None:
    """The answer to `pause_changed`: who still pauses, or for longer, has it put off anew."""
    _plan_anew(user_id, f"{PAUSED}%")


def follow_clock(sender: object, *, user_id: int, changed: Collection[str], **_: Any) -> None:
    """The answer to `profile_changed`: digests and quiet hours go by the person's clock, which is another now."""
    if "time_zone" in changed:
        _plan_anew(user_id, "%")


def _plan_anew(user_id: int, reason: str) -> None:
    sql.execute(_LOOK_AGAIN, {"user": user_id, "at_once": AT_ONCE, "reason": reason})
