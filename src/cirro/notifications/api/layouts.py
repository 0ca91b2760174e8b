"""Layouts and their templates."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import PageQuery, errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.layout_templates import (
    add_layout_template,
    delete_layout_template,
    update_layout_template,
)
from cirro.notifications.domain.layouts import create_layout, list_layouts, update_layout

router = Router(tags=["Notification layouts"])


@router.get(
    "/notification_layouts",
    response={200: schemas.NotificationLayoutListOut, **errors()},
    summary="List notification layouts",
)
def layouts(request: SpaceRequest, query: Query[PageQuery]) -> HttpResponse:
    """The Space's layouts by id, with their templates. The first one is the Cirro layout."""
    return answer(list_layouts(request.auth.id, query.page()))


@router.post(
    "/notification_layouts",
    response={201: schemas.NotificationLayoutOut, **errors(404, 422)},
    summary="Create a notification layout",
)
def create(request: SpaceRequest, payload: schemas.NotificationLayoutIn) -> HttpResponse:
    """Creates a frame for messages; in its templates `{{yield content}}` stands where the message goes and
    `%{cirro_notice}` where the way out goes. What has no such place is appended."""
    templates = [template.new() for template in payload.templates or []]
    return answer(create_layout(request.auth.id, payload.name, templates), 201)


@router.post(
    "/notification_layouts/{layout_id}",
    response={200: schemas.NotificationLayoutOut, **errors(404, 422)},
    summary="Update a notification layout",
)
def update(
    request: SpaceRequest, layout_id: PathId, payload: schemas.NotificationLayoutChangeIn
) -> HttpResponse:
    """Renames the layout. Its templates have calls of their own."""
    return answer(update_layout(request.auth.id, layout_id, name=payload.name))


@router.post(
    "/notification_layouts/{layout_id}/notification_layout_templates",
    response={201: schemas.NotificationLayoutTemplateOut, **errors(404, 422)},
    summary="Add a notification layout template",
)
def add(
    request: SpaceRequest, layout_id: PathId, payload: schemas.NotificationLayoutTemplateIn
) -> HttpResponse:
    """Adds the frame for one more configuration."""
    return answer(add_layout_template(request.auth.id, layout_id, payload.new()), 201)


@router.post(
    "/notification_layout_templates/{layout_template_id}",
    response={200: schemas.NotificationLayoutTemplateOut, **errors(404, 422)},
    summary="Update a notification layout template",
)
def change(
    request: SpaceRequest, layout_template_id: PathId, payload: schemas.NotificationLayoutTemplateChangeIn
) -> HttpResponse:
    """Changes its text, its configuration or both."""
    return answer(
        update_layout_template(
            request.auth.id,
            layout_template_id,
            configuration_id=payload.notification_configuration_id,
            body=payload.body,
        )
    )


@router.delete(
    "/notification_layout_templates/{layout_template_id}",
    response={200: schemas.NotificationLayoutTemplateDeletedOut, **errors(404)},
    summary="Delete a notification layout template",
)
def delete(request: SpaceRequest, layout_template_id: PathId) -> HttpResponse:
    """Deletes it: then the default locale's frame is used, or none."""
    delete_layout_template(request.auth.id, layout_template_id)
    return answer({"id": str(layout_template_id), "object": "notification_layout_template", "deleted": True})
