"""Topics."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.delete_topic import delete_topic
from cirro.notifications.domain.list_topics import list_topics, show_stored_topic
from cirro.notifications.domain.preview import preview_topic
from cirro.notifications.domain.save_topic import create_topic, update_topic
from cirro.notifications.schemas.fields import given_choices

router = Router(tags=["Notification topics"])


@router.get(
    "/notification_topics",
    response={200: schemas.NotificationTopicListOut, **errors(404)},
    summary="List notification topics",
)
def topics(request: SpaceRequest, query: Query[schemas.TopicsQuery]) -> HttpResponse:
    """The kinds of message that the Space sends, by id, with their templates; those with one layout if asked."""
    return answer(list_topics(request.auth.id, query.page(), layout_id=query.notification_layout_id))


@router.post(
    "/notification_topics",
    response={201: schemas.NotificationTopicOut, **errors(404, 422)},
    summary="Create a notification topic",
)
def create(request: SpaceRequest, payload: schemas.NotificationTopicIn) -> HttpResponse:
    """Creates a kind of message, with its templates if they are given. Gigs and broadcasts can name it from then on."""
    made = create_topic(
        request.auth.id,
        payload.name,
        layout_id=payload.notification_layout_id,
        preferences=given_choices(payload.preferences),
        templates=[template.new() for template in payload.templates or []],
    )
    return answer(made, 201)


@router.get(
    "/notification_topics/{topic_id}",
    response={200: schemas.NotificationTopicOut, **errors(404)},
    summary="Read a notification topic",
)
def read(request: SpaceRequest, topic_id: PathId) -> HttpResponse:
    """One topic, with its templates."""
    return answer(show_stored_topic(request.auth.id, topic_id))


@router.post(
    "/notification_topics/{topic_id}",
    response={200: schemas.NotificationTopicOut, **errors(404, 422)},
    summary="Update a notification topic",
)
def update(
    request: SpaceRequest, topic_id: PathId, payload: schemas.NotificationTopicChangeIn
) -> HttpResponse:
    """Changes the fields sent. New default preferences count for everybody who chose nothing of their own.
    Templates have calls of their own; `new_gig_invitation` keeps its name."""
    changed = update_topic(
        request.auth.id,
        topic_id,
        name=payload.name,
        layout_id=payload.notification_layout_id,
        preferences=given_choices(payload.preferences),
    )
    return answer(changed)


@router.delete(
    "/notification_topics/{topic_id}",
    response={200: schemas.NotificationTopicDeletedOut, **errors(404, 422)},
    summary="Delete a notification topic",
)
def delete(request: SpaceRequest, topic_id: PathId) -> HttpResponse:
    """Deletes the topic with its templates. Refused for `new_gig_invitation`, and while an open gig or a running
    broadcast uses it."""
    delete_topic(request.auth, topic_id)
    return answer({"id": str(topic_id), "object": "notification_topic", "deleted": True})


@router.post(
    "/notification_topics/{topic_id}/preview",
    response={200: schemas.NotificationPreviewOut, **errors(404, 422)},
    summary="Preview a notification topic",
)
def preview(
    request: SpaceRequest, topic_id: PathId, payload: schemas.NotificationTopicPreviewIn
) -> HttpResponse:
    """The mail that the topic makes of a payload, to a recipient called Ada Okafor, and the names that the payload
    lacked. Sends and writes nothing."""
    return answer(
        preview_topic(
            request.auth.id, topic_id, payload.payload or {}, locale=payload.locale, kind=payload.kind
        )
    )
