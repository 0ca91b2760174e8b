"""Stop a broadcast while there is something to stop."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.domain import find
from cirro.notifications.domain.run_broadcast import finish
from cirro.notifications.domain.show_broadcast import show_broadcast

_WAITING = """
SELECT 1 FROM notifications_notification
 WHERE broadcast_id = %s AND state IN ('queued', 'held', 'digest', 'mailed') LIMIT 1
"""


def cancel_broadcast(space: SpaceRef, broadcast_id: int) -> dict[str, Any]:
    """Queue no more of it, and send nothing of what is queued; the broadcast as shown. May be repeated.

    Raises NotFound, or Refused when nothing of it waits to be sent any more.
    """
    with transaction.atomic():
        at = clock.now(space)
        broadcast = find.find(find.broadcasts(space.id).select_for_update(no_key=True), broadcast_id)
        if broadcast.status == "done" and sql.row(_WAITING, [broadcast.id]) is None:
            raise Refused(f"notification_broadcast {broadcast.id} is done: it can not be cancelled any more")
        if broadcast.status != "cancelled":
            finish(broadcast, "cancelled", at)
        return show_broadcast(broadcast)
