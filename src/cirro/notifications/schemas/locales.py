"""Locales and configurations."""

from __future__ import annotations

from typing import Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Flag
from cirro.kernel.openapi import PageQuery, example
from cirro.notifications.schemas.fields import Tag

CONFIGURATION = {
    "id": "1",
    "object": "notification_configuration",
    "deliver_by": "email",
    "format": "html",
    "kind": "standalone",
    "locale": "en",
}
LOCALE = {
    "id": "1",
    "object": "notification_locale",
    "locale": "en",
    "default": True,
    "configurations": {
        "object": "list",
        "data": [
            CONFIGURATION,
            {**CONFIGURATION, "id": "2", "format": "text"},
            {**CONFIGURATION, "id": "3", "kind": "digest"},
            {**CONFIGURATION, "id": "4", "format": "text", "kind": "digest"},
        ],
    },
}


class NotificationConfigurationOut(Schema):
    """One of the forms that a message takes."""

    model_config = example(CONFIGURATION)
    id: str
    object: Literal["notification_configuration"]
    deliver_by: Literal["email"]
    format: Literal["html", "text"]
    kind: Literal["standalone", "digest"] = Field(description="A mail of its own, or one item of a digest")
    locale: str


class NotificationConfigurationListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/notification_configurations", "has_more": False, "data": [CONFIGURATION]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationConfigurationOut]


class NotificationConfigurationsOut(Schema):
    object: Literal["list"]
    data: list[NotificationConfigurationOut]


class NotificationLocaleOut(Schema):
    """A language that the Space writes in."""

    model_config = example(LOCALE)
    id: str
    object: Literal["notification_locale"]
    locale: str = Field(description="BCP 47 tag")
    default: bool = Field(description="Who chose none of the Space's locales gets this one")
    configurations: NotificationConfigurationsOut


class NotificationLocaleListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/notification_locales", "has_more": False, "data": [LOCALE]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationLocaleOut]


class NotificationLocaleIn(Schema):
    model_config = example({"locale": "de"})
    locale: Tag = Field(description="BCP 47 tag, such as de or pt-BR; each can be added once")


class LocalesQuery(PageQuery):
    default: Flag | None = Field(None, description="Only the default one, or only the others")


class ConfigurationsQuery(PageQuery):
    locale: Tag | None = Field(None, description="Only those of this locale")
