"""One thing that happened in a Space."""

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """Outbox, audit trail and what tests compare. Rows are never changed, but for `redact`, which erases a person."""

    space_id = models.BigIntegerField()
    type = models.CharField(max_length=64, help_text="Such as gig_invitation.created")
    object_id = models.BigIntegerField()
    data = models.JSONField(help_text="The object as the API shows it right after the event")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="events_event_space"),
            models.Index(fields=["space_id", "object_id", "id"], name="events_event_object"),
            models.Index(fields=["space_id", "type", "id"], name="events_event_type"),
        ]
