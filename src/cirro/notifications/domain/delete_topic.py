"""Delete a topic that nothing needs any more."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from cirro.kernel import clock
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.domain import find
from cirro.notifications.domain.topics import why_needed
from cirro.notifications.models import Broadcast, NotificationTopic, Template, TopicPreference

# Sent inside the transaction with `topic` (locked) and `at`; rooms further down raise Refused when they still use it.
topic_deleting = Signal()


def delete_topic(space: SpaceRef, topic_id: int) -> None:
    """Make the topic unknown, with its templates and what people chose for it.

    Raises NotFound, or Refused for a topic that Cirro itself writes with, and for one that is in use.
    """
    with transaction.atomic():
        at = clock.now(space)
        # Whoever writes a gig or a notification with it holds it until then.
        topic = find.find(find.topics(space.id).select_for_update(), topic_id)
        if needed := why_needed(topic):
            raise Refused(f"{needed}: it can not be deleted")
        if Broadcast.objects.filter(
            space_id=space.id, topic=topic, status__in=["queued", "running"]
        ).exists():
            raise Refused(f"notification_topic {topic.id} is in use: a broadcast of it is not done yet")
        topic_deleting.send(NotificationTopic, topic=topic, at=at)
        Template.objects.filter(space_id=space.id, topic=topic).delete()
        TopicPreference.objects.filter(space_id=space.id, topic=topic).delete()
        topic.deleted_at = at
        topic.save(update_fields=["deleted_at"])
