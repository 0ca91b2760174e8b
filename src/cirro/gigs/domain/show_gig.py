"""A gig and its tasks as the API shows them (contract section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cirro.gigs.domain.times import status
from cirro.gigs.models import Gig, GigTask
from cirro.kernel import times
from cirro.kernel.paging import nested


def show_gig(gig: Gig, tasks: Iterable[GigTask], now: datetime) -> dict[str, Any]:
    """`tasks` in the order they were added; `now` decides the status."""
    return {
        "id": str(gig.id),
        "object": "gig",
        "title": gig.title,
        "description": gig.description,
        "url": gig.url,
        "status": status(gig, now),
        "start_at": times.unix(gig.start_at),
        "end_at": times.unix(gig.end_at),
        "archive_at": times.unix(gig.archive_at),
        "archived_at": times.unix(gig.archived_at),
        "total_seats": gig.total_seats,
        "seats_min": gig.seats_min,
        "seats_max": gig.seats_max,
        "invitation_mode": gig.invitation_mode,
        "invitation_multiplier": gig.invitation_multiplier,
        "invitation_frequency": gig.invitation_frequency,
        "filter_query": gig.filter_query,
        "sort_query": gig.sort_query,
        "tasks": nested([show_task(task) for task in tasks]),
        "notification_payload": gig.notification_payload,
        # Exactly these three keys: one more crashes the official client.
        "invitation_notification_topic": {
            "id": str(gig.topic_id),
            "object": "notification_topic",
            "name": gig.topic.name,
        },
        "epam_options": gig.epam_options,
    }


def show_stored_gig(gig: Gig, now: datetime) -> dict[str, Any]:
    """The gig with the tasks that are stored for it."""
    return show_gig(gig, gig.tasks.order_by("id"), now)


def show_task(task: GigTask) -> dict[str, Any]:
    """A task; its price is in minor units of the Space's currency."""
    return {"id": str(task.id), "object": "gig_task", "title": task.title, "base_price": task.base_price}
