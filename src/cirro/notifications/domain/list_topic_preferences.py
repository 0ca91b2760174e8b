"""List what a Space's people chose for its topics."""

from __future__ import annotations

from typing import Any

from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page, listing
from cirro.notifications.domain import find
from cirro.notifications.models import TopicPreference
from cirro.spaces.models import Member


def list_topic_preferences(
    space_id: int, page: Page, *, user_id: int | None = None, topic_id: int | None = None
) -> dict[str, Any]:
    """A page of choices, by id, of one person or for one topic if asked. Who chose nothing is not in the list.

    Raises NotFound for an unknown user or topic.
    """
    preferences = TopicPreference.objects.filter(space_id=space_id).select_related("topic")
    if user_id is not None:
        if not Member.objects.filter(space_id=space_id, user_id=user_id).exists():
            raise NotFound.thing("user", user_id)
        preferences = preferences.filter(user_id=user_id)
    if topic_id is not None:
        find.check_known(find.topics(space_id), [topic_id])
        preferences = preferences.filter(topic_id=topic_id)
    return listing("/notification_topic_preferences", page, find.fetch(preferences, page), _show)


def _show(preference: TopicPreference) -> dict[str, Any]:
    topic_id = str(preference.topic_id)
    return {
        "id": str(preference.id),
        "object": "notification_topic_preference",
        "preferences": {
            "email": preference.email or preference.topic.email,
            "microsoft_teams": preference.microsoft_teams or preference.topic.microsoft_teams,
        },
        # The public record has both names.
        "notification_topic_id": topic_id,
        "topic_id": topic_id,
        "user_id": str(preference.user_id),
    }
