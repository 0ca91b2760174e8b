"""Broadcasts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from cirro.kernel.inputs import Id, Object, read_object
from cirro.kernel.openapi import example
from cirro.notifications.schemas.fields import NotificationWordsIn

FIELDS: dict[str, Any] = {"payload": {"tree": "oak"}, "recipients": {"user_ids": [7, 8]}}


class NotificationRecipientsOut(Schema):
    user_ids: list[int] = Field([], description="As asked")
    filter_query: dict[str, Any] = Field({}, description="As asked")


class NotificationBroadcastOut(Schema):
    """One topic, said to many, and how far it got."""

    model_config = example(
        {
            "id": "3",
            "object": "notification_broadcast",
            **FIELDS,
            "notification_topic_id": "1",
            "status": "running",
            "recipients_count": 20_500,
            "queued_count": 10_000,
            "created_at": 1798790400,
            "finished_at": None,
        }
    )
    id: str
    object: Literal["notification_broadcast"]
    payload: dict[str, Any]
    recipients: NotificationRecipientsOut = Field(description="As asked: user_ids or filter_query")
    notification_topic_id: str
    status: Literal["queued", "running", "done", "cancelled"]
    recipients_count: int | None = Field(description="Null until they were counted")
    queued_count: int = Field(description="How many of them have their notification")
    created_at: int = Field(description="UNIX seconds")
    finished_at: int | None


class NotificationRecipientsIn(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["user_ids"], "properties": {"user_ids": {"type": "array"}}},
                {"required": ["filter_query"], "properties": {"filter_query": {"type": "object"}}},
            ]
        }
    )
    user_ids: Annotated[list[Id], Field(json_schema_extra={"minItems": 1})] | None = Field(
        None, description="Users of the Space"
    )
    filter_query: Object | None = Field(
        None, description="Instead: MQL over worker documents; {} matches every worker"
    )


class NotificationBroadcastIn(Schema):
    model_config = example({**FIELDS, "notification_topic_id": 1})
    payload: Object = Field(description="Values for the templates, the same for all recipients")
    recipients: Annotated[NotificationRecipientsIn, BeforeValidator(read_object)]
    notification_topic_id: Id
    templates: list[NotificationWordsIn] | None = Field(
        None, description="Used for this broadcast instead of the topic's"
    )
