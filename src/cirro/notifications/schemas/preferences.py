"""What people want to hear, when, and in which language."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Id
from cirro.kernel.openapi import PageQuery, example
from cirro.notifications.schemas.fields import Choices, NotificationChoicesOut, Tag

CHOICES = {"email": "digest_daily", "microsoft_teams": "never"}
PREFERENCE: dict[str, Any] = {
    "id": "7",
    "object": "notification_preference",
    "locale": "de",
    "topics": {
        "object": "list",
        "data": [{"id": "1", "object": "notification_topic_preference", "preferences": CHOICES}],
    },
}
TOPIC_PREFERENCE: dict[str, Any] = {
    "id": "5",
    "object": "notification_topic_preference",
    "preferences": CHOICES,
    "notification_topic_id": "1",
    "topic_id": "1",
    "user_id": "7",
}


class NotificationTopicChoiceOut(Schema):
    id: str = Field(description="Id of the topic")
    object: Literal["notification_topic_preference"]
    preferences: NotificationChoicesOut


class NotificationTopicChoicesOut(Schema):
    object: Literal["list"]
    data: list[NotificationTopicChoiceOut]


class NotificationPreferenceOut(Schema):
    """What holds for a user in this Space."""

    model_config = example(PREFERENCE)
    id: str = Field(description="Id of the user")
    object: Literal["notification_preference"]
    locale: str = Field(description="The one chosen, else the Space's locale that suits the user best")
    topics: NotificationTopicChoicesOut


class NotificationTopicChoiceIn(Schema):
    id: Id = Field(description="Id of a topic")
    preferences: Choices | None = None


class NotificationPreferenceIn(Schema):
    model_config = example({"locale": "de", "topics": [{"id": 1, "preferences": {"email": "digest_daily"}}]})
    locale: Tag = Field(
        description="BCP 47 tag. While the Space doesn't write in it, mails come in its default locale"
    )
    topics: list[NotificationTopicChoiceIn] | None = Field(None, description="Those left out keep theirs")


class NotificationTopicPreferenceOut(Schema):
    """What a user chose for a topic."""

    model_config = example(TOPIC_PREFERENCE)
    id: str
    object: Literal["notification_topic_preference"]
    preferences: NotificationChoicesOut
    notification_topic_id: str
    topic_id: str = Field(description="The same as notification_topic_id")
    user_id: str


class NotificationTopicPreferenceListOut(Schema):
    model_config = example(
        {
            "object": "list",
            "url": "/notification_topic_preferences",
            "has_more": False,
            "data": [TOPIC_PREFERENCE],
        }
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[NotificationTopicPreferenceOut]


class TopicPreferencesQuery(PageQuery):
    user_id: Id | None = Field(None, description="Only those of this user")
    notification_topic_id: Id | None = Field(None, description="Only those for this topic")
    topic_id: Id | None = Field(None, description="Another name for notification_topic_id")
