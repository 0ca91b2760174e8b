"""Topics."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Id
from cirro.kernel.openapi import PageQuery, example
from cirro.notifications.schemas.fields import (
    Choices,
    Name,
    NotificationChoicesOut,
    NotificationWordsIn,
    deleted,
)
from cirro.notifications.schemas.templates import TEMPLATE, WORDS_IN, NotificationTemplateOut

TOPIC: dict[str, Any] = {
    "id": "2",
    "object": "notification_topic",
    "name": "tree_news",
    "notification_layout_id": "1",
    "preferences": {"email": "digest_daily", "microsoft_teams": "never"},
    "templates": {"object": "list", "data": [TEMPLATE]},
}


class NotificationTemplatesOut(Schema):
    object: Literal["list"]
    data: list[NotificationTemplateOut]


class NotificationTopicOut(Schema):
    """A kind of message that the Space sends."""

    model_config = example(TOPIC)
    id: str
    object: Literal["notification_topic"]
    name: str
    notification_layout_id: str | None
    preferences: NotificationChoicesOut = Field(description="For users who chose nothing of their own")
    templates: NotificationTemplatesOut


class NotificationTopicListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/notification_topics", "has_more": False, "data": [TOPIC]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationTopicOut]


class NotificationTopicIn(Schema):
    model_config = example(
        {"name": "tree_news", "preferences": {"email": "digest_daily"}, "templates": [WORDS_IN]}
    )
    name: Name = Field(description="Gigs name their topic by it; not digits only")
    notification_layout_id: Id | None = Field(None, description="Default: the Cirro layout")
    preferences: Choices | None = Field(
        None, description="Default: `immediately` by e-mail, `never` by Microsoft Teams"
    )
    templates: list[NotificationWordsIn] | None = Field(
        None, description="One for each configuration at most"
    )


class NotificationTopicChangeIn(Schema):
    """Only the fields sent are changed."""

    model_config = example({"preferences": {"email": "digest_hourly"}})
    name: Name | None = None
    notification_layout_id: Id | None = None
    preferences: Choices | None = None


class NotificationTopicDeletedOut(Schema):
    model_config = example(deleted("notification_topic"))
    id: str
    object: Literal["notification_topic"]
    deleted: Literal[True]


class TopicsQuery(PageQuery):
    notification_layout_id: Id | None = Field(None, description="Only those with this layout")
