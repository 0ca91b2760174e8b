"""Topics and the queue of notifications."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cirro.spaces.models import Space


class NotificationTopic(models.Model):
    """A kind of notification of a Space; gigs name theirs by id or name."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(max_length=150)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "name"], name="notifications_topic_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Notification(models.Model):
    """Something a user is to be told about one object, queued in the transaction that caused it."""

    space_id = models.BigIntegerField()
    topic = models.ForeignKey(NotificationTopic, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["space_id", "id"], name="notifications_space")]
