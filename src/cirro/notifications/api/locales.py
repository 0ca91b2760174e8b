"""Locales and their configurations."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.locales import create_locale, list_configurations, list_locales

router = Router(tags=["Notification locales"])


@router.get(
    "/notification_locales",
    response={200: schemas.NotificationLocaleListOut, **errors()},
    summary="List notification locales",
)
def locales(request: SpaceRequest, query: Query[schemas.LocalesQuery]) -> HttpResponse:
    """The languages that the Space writes in, by id, with their configurations; only the default one if asked."""
    return answer(list_locales(request.auth.id, query.page(), default=query.default))


@router.post(
    "/notification_locales",
    response={201: schemas.NotificationLocaleOut, **errors(422)},
    summary="Create a notification locale",
)
def create(request: SpaceRequest, payload: schemas.NotificationLocaleIn) -> HttpResponse:
    """Adds a language, with its four configurations. What has no template for it is said in the default locale."""
    return answer(create_locale(request.auth.id, payload.locale), 201)


@router.get(
    "/notification_configurations",
    response={200: schemas.NotificationConfigurationListOut, **errors(422)},
    summary="List notification configurations",
)
def configurations(request: SpaceRequest, query: Query[schemas.ConfigurationsQuery]) -> HttpResponse:
    """The forms that messages take, by id; of one locale if asked. They come with their locales and don't change."""
    return answer(list_configurations(request.auth.id, query.page(), locale=query.locale))
