"""What people want to hear, when, and in which language."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.errors import BadInput
from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.notifications import schemas
from cirro.notifications.domain.list_topic_preferences import list_topic_preferences
from cirro.notifications.domain.preferences import show_preferences, store_preferences
from cirro.notifications.schemas.fields import given_choices

router = Router(tags=["Notification preferences"])


@router.get(
    "/users/{user_id}/notification_preference",
    response={200: schemas.NotificationPreferenceOut, **errors(404)},
    summary="Read a notification preference",
)
def read(request: SpaceRequest, user_id: PathId) -> HttpResponse:
    """What holds for the user in this Space: their locale, and each topic with what they chose or its default. The
    items of `topics` carry the topics' ids."""
    return answer(show_preferences(request.auth.id, user_id))


@router.post(
    "/users/{user_id}/notification_preferences",
    response={200: schemas.NotificationPreferenceOut, **errors(404, 422)},
    summary="Store a notification preference",
)
def store(request: SpaceRequest, user_id: PathId, payload: schemas.NotificationPreferenceIn) -> HttpResponse:
    """Remembers what the user wants. Topics and channels that aren't named keep theirs; `daily` and `hourly` are other
    names for the digests."""
    topics = [(topic.id, given_choices(topic.preferences)) for topic in payload.topics or []]
    return answer(store_preferences(request.auth.id, user_id, payload.locale, topics))


@router.get(
    "/notification_topic_preferences",
    response={200: schemas.NotificationTopicPreferenceListOut, **errors(404)},
    summary="List notification topic preferences",
)
def preferences(request: SpaceRequest, query: Query[schemas.TopicPreferencesQuery]) -> HttpResponse:
    """What users chose for topics, by id; of one user or for one topic if asked. Who chose nothing for a topic gets its
    default and isn't in this list."""
    topic_id, other = query.notification_topic_id, query.topic_id
    if topic_id is not None and other is not None and topic_id != other:
        raise BadInput.at("topic_id", "is another name for notification_topic_id and must say the same")
    return answer(
        list_topic_preferences(
            request.auth.id,
            query.page(),
            user_id=query.user_id,
            topic_id=other if topic_id is None else topic_id,
        )
    )
