"""The templates of topics."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Id
from cirro.kernel.openapi import PageQuery, example
from cirro.notifications.schemas.fields import BODY, SUBJECT, Body, NotificationWordsIn, Subject, deleted

TEMPLATE: dict[str, Any] = {
    "id": "4",
    "object": "notification_template",
    "notification_configuration_id": "1",
    "notification_topic_id": "2",
    "subject": SUBJECT,
    "body": BODY,
}
WORDS_IN = {"notification_configuration_id": 1, "subject": SUBJECT, "body": BODY}


class NotificationTemplateOut(Schema):
    """A topic's words in one configuration."""

    model_config = example(TEMPLATE)
    id: str
    object: Literal["notification_template"]
    notification_configuration_id: str
    notification_topic_id: str
    subject: str
    body: str


class NotificationTemplateListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/notification_templates", "has_more": False, "data": [TEMPLATE]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationTemplateOut]


class NotificationTemplateIn(NotificationWordsIn):
    model_config = example({"notification_topic_id": 2, **WORDS_IN})
    notification_topic_id: Id


class NotificationTemplateChangeIn(Schema):
    """Only the fields sent are changed."""

    model_config = example({"subject": SUBJECT, "body": BODY})
    subject: Subject | None = None
    body: Body | None = None


class NotificationTemplateDeletedOut(Schema):
    model_config = example(deleted("notification_template"))
    id: str
    object: Literal["notification_template"]
    deleted: Literal[True]


class TemplatesQuery(PageQuery):
    notification_topic_id: Id | None = Field(None, description="Only those of this topic")
    notification_configuration_id: Id | None = Field(None, description="Only those in this configuration")
