"""Layouts and their templates."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Id
from cirro.kernel.openapi import example
from cirro.notifications.domain.template_rules import NewTemplate
from cirro.notifications.schemas.fields import LAYOUT_BODY, Body, Name, deleted

TEMPLATE: dict[str, Any] = {
    "id": "4",
    "object": "notification_layout_template",
    "notification_configuration_id": "1",
    "notification_layout_id": "2",
    "body": LAYOUT_BODY,
}
LAYOUT: dict[str, Any] = {
    "id": "2",
    "object": "notification_layout",
    "name": "Forest",
    "templates": {"object": "list", "data": [TEMPLATE]},
}
TEMPLATE_IN = {"notification_configuration_id": 1, "body": LAYOUT_BODY}


class NotificationLayoutTemplateOut(Schema):
    """A layout's frame in one configuration."""

    model_config = example(TEMPLATE)
    id: str
    object: Literal["notification_layout_template"]
    notification_configuration_id: str
    notification_layout_id: str
    body: str


class NotificationLayoutTemplatesOut(Schema):
    object: Literal["list"]
    data: list[NotificationLayoutTemplateOut]


class NotificationLayoutOut(Schema):
    """A frame around messages."""

    model_config = example(LAYOUT)
    id: str
    object: Literal["notification_layout"]
    name: str
    templates: NotificationLayoutTemplatesOut


class NotificationLayoutListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/notification_layouts", "has_more": False, "data": [LAYOUT]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationLayoutOut]


class NotificationLayoutTemplateIn(Schema):
    model_config = example(TEMPLATE_IN)
    notification_configuration_id: Id
    body: Body = Field(
        description="`{{yield content}}` where the message goes, `%{cirro_notice}` for the way out"
    )

    def new(self) -> NewTemplate:
        """As the domain takes it."""
        return NewTemplate(self.notification_configuration_id, self.body)


class NotificationLayoutTemplateChangeIn(Schema):
    """Only the fields sent are changed."""

    model_config = example({"body": LAYOUT_BODY})
    notification_configuration_id: Id | None = None
    body: Body | None = None


class NotificationLayoutTemplateDeletedOut(Schema):
    model_config = example(deleted("notification_layout_template"))
    id: str
    object: Literal["notification_layout_template"]
    deleted: Literal[True]


class NotificationLayoutIn(Schema):
    model_config = example({"name": "Forest", "templates": [TEMPLATE_IN]})
    name: Name
    templates: list[NotificationLayoutTemplateIn] | None = Field(
        None, description="One for each configuration at most"
    )


class NotificationLayoutChangeIn(Schema):
    model_config = example({"name": "Deep forest"})
    name: Name | None = None
