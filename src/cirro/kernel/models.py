"""What the kernel remembers: where sandboxes' clocks stand, and answers that may be asked for again."""

from typing import ClassVar

from django.db import models


class HeldClock(models.Model):
    """A row exists only for a sandbox Space whose clock was taken in hand; see `kernel.clock`."""

    # No foreign key: the kernel knows no other room.
    space_id = models.BigIntegerField(primary_key=True)
    held_at = models.DateTimeField()


class KeptAnswer(models.Model):
    """The answer to a call that had a key, for the same call once more; see `kernel.repeats`."""

    pk = models.CompositePrimaryKey("space_id", "key")
    space_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    call_hash = models.BinaryField(help_text="SHA-256 of path and body")
    status = models.SmallIntegerField()
    body = models.BinaryField(help_text="As it was sent, byte for byte")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="kernel_kept_answer_age")]
