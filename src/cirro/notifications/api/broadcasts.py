"""Broadcasts: one topic to many."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import NothingIn, errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.cancel_broadcast import cancel_broadcast
from cirro.notifications.domain.create_broadcast import create_broadcast
from cirro.notifications.domain.show_broadcast import show_stored_broadcast

router = Router(tags=["Notification broadcasts"])


@router.post(
    "/notification_broadcasts",
    response={201: schemas.NotificationBroadcastOut, **errors(404, 422)},
    summary="Create a notification broadcast",
)
def create(request: SpaceRequest, payload: schemas.NotificationBroadcastIn) -> HttpResponse:
    """Notifies these users, or the workers whom a filter matches, each once: in the topic's words, or in those of
    `templates`. It runs after the answer; read it again to see how far it got."""
    made = create_broadcast(
        request.auth,
        payload.notification_topic_id,
        payload.payload,
        user_ids=payload.recipients.user_ids,
        filter_query=payload.recipients.filter_query,
        templates=[template.new() for template in payload.templates or []],
    )
    return answer(made, 201)


@router.get(
    "/notification_broadcasts/{broadcast_id}",
    response={200: schemas.NotificationBroadcastOut, **errors(404)},
    summary="Read a notification broadcast",
)
def read(request: SpaceRequest, broadcast_id: PathId) -> HttpResponse:
    """One broadcast and how far it got: `queued_count` of `recipients_count`."""
    return answer(show_stored_broadcast(request.auth.id, broadcast_id))


@router.post(
    "/notification_broadcasts/{broadcast_id}/cancel",
    response={200: schemas.NotificationBroadcastOut, **errors(404, 422)},
    summary="Cancel a notification broadcast",
)
def cancel(request: SpaceRequest, broadcast_id: PathId, payload: NothingIn) -> HttpResponse:
    """Stops it: nobody else is notified, and what was not sent yet is not sent, also when all is queued already. Refused
    once nothing waits any more; may be repeated."""
    return answer(cancel_broadcast(request.auth, broadcast_id))
