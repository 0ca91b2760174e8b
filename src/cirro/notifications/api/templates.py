"""The templates of topics."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.preview import preview_template
from cirro.notifications.domain.templates import (
    add_template,
    delete_template,
    list_templates,
    update_template,
)

router = Router(tags=["Notification templates"])


@router.get(
    "/notification_templates",
    response={200: schemas.NotificationTemplateListOut, **errors(404)},
    summary="List notification templates",
)
def templates(request: SpaceRequest, query: Query[schemas.TemplatesQuery]) -> HttpResponse:
    """The words of the Space's topics, by id; of one topic or in one configuration if asked."""
    return answer(
        list_templates(
            request.auth.id,
            query.page(),
            topic_id=query.notification_topic_id,
            configuration_id=query.notification_configuration_id,
        )
    )


@router.post(
    "/notification_templates",
    response={201: schemas.NotificationTemplateOut, **errors(404, 422)},
    summary="Create a notification template",
)
def create(request: SpaceRequest, payload: schemas.NotificationTemplateIn) -> HttpResponse:
    """Says what a topic says in one more configuration. There is one template for each topic and configuration."""
    return answer(add_template(request.auth.id, payload.notification_topic_id, payload.new()), 201)


@router.post(
    "/notification_templates/preview",
    response={200: schemas.NotificationPreviewOut, **errors(404, 422)},
    summary="Preview a notification template",
)
def preview(request: SpaceRequest, payload: schemas.NotificationTemplatePreviewIn) -> HttpResponse:
    """The mail that a template makes of a payload before it is saved, in the Cirro layout unless another is named, to a
    recipient called Ada Okafor; and the names that the payload lacked. Sends and writes nothing."""
    return answer(
        preview_template(
            request.auth.id,
            payload.new(),
            payload.payload or {},
            layout_id=payload.notification_layout_id,
        )
    )


@router.post(
    "/notification_templates/{template_id}",
    response={200: schemas.NotificationTemplateOut, **errors(404, 422)},
    summary="Update a notification template",
)
def update(
    request: SpaceRequest, template_id: PathId, payload: schemas.NotificationTemplateChangeIn
) -> HttpResponse:
    """Changes subject, body or both. What is queued already goes out in the new words."""
    return answer(update_template(request.auth.id, template_id, subject=payload.subject, body=payload.body))


@router.delete(
    "/notification_templates/{template_id}",
    response={200: schemas.NotificationTemplateDeletedOut, **errors(404)},
    summary="Delete a notification template",
)
def delete(request: SpaceRequest, template_id: PathId) -> HttpResponse:
    """Deletes it: then the topic says this in the default locale, or only in the other format."""
    delete_template(request.auth.id, template_id)
    return answer({"id": str(template_id), "object": "notification_template", "deleted": True})
