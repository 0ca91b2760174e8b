"""What a person's leaving of a Space ends among its notifications."""

from __future__ import annotations

from typing import Any

from cirro.kernel import sql
from cirro.kernel.request import SpaceRef
from cirro.notifications.domain.mail_reasons import LEFT
from cirro.notifications.models import LocalePreference, TopicPreference

# In one order, as whoever delivers them.
_DROP = f"""
UPDATE notifications_notification SET state = 'dropped', error = '{LEFT}' WHERE id IN (
    SELECT id FROM notifications_notification
     WHERE user_id = %s AND space_id = %s AND state IN ('queued', 'held', 'digest') ORDER BY id FOR NO KEY UPDATE)
"""


def forget_member(sender: object, *, space: SpaceRef, user_id: int, **_: Any) -> None:
    """Forget what somebody who leaves chose here, and send nothing more of what is queued for them."""
    LocalePreference.objects.filter(space_id=space.id, user_id=user_id).delete()
    TopicPreference.objects.filter(space_id=space.id, user_id=user_id).delete()
    sql.execute(_DROP, [user_id, space.id])
