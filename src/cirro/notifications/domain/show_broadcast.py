"""Broadcasts as the API shows them (contract section 8), with how far they got."""

from __future__ import annotations

from typing import Any

from cirro.kernel import times
from cirro.notifications.domain import find
from cirro.notifications.models import Broadcast


def show_broadcast(broadcast: Broadcast) -> dict[str, Any]:
    """`recipients_count` is null until they were counted; `queued_count` grows to it."""
    return {
        "id": str(broadcast.id),
        "object": "notification_broadcast",
        "payload": broadcast.payload,
        "recipients": broadcast.recipients,
        "notification_topic_id": str(broadcast.topic_id),
        "status": broadcast.status,
        "recipients_count": broadcast.recipients_count,
        "queued_count": broadcast.queued_count,
        "created_at": times.unix(broadcast.created_at),
        "finished_at": times.unix(broadcast.finished_at),
    }


def show_stored_broadcast(space_id: int, broadcast_id: int) -> dict[str, Any]:
    """As it stands now. Raises NotFound."""
    return show_broadcast(find.find(find.broadcasts(space_id), broadcast_id))
