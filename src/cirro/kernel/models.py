"""Where a sandbox Space's clock stands while it is held."""

from django.db import models


class HeldClock(models.Model):
    """A row exists only for a sandbox Space whose clock was taken in hand; see `kernel.clock`."""

    # No foreign key: the kernel knows no other room.
    space_id = models.BigIntegerField(primary_key=True)
    held_at = models.DateTimeField()
