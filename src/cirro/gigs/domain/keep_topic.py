"""A topic stays while a gig that isn't over invites with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from cirro.gigs.models import Gig
from cirro.kernel.errors import Refused
from cirro.notifications.models import NotificationTopic


def keep_topic(sender: object, *, topic: NotificationTopic, at: datetime, **_: Any) -> None:
    """Raises Refused naming one of the open gigs that use the topic."""
    open_gig = (
        Gig.objects.filter(
            space_id=topic.space_id, topic=topic, deleted_at=None, archived_at=None, end_at__gt=at
        )
        .filter(Q(archive_at=None) | Q(archive_at__gt=at))
        .order_by("id")
        .values_list("id", flat=True)
        .first()
    )
    if open_gig is not None:
        raise Refused(f"notification_topic {topic.id} is in use: gig {open_gig} is not over yet")
