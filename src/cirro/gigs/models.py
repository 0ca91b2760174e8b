"""Gigs, their tasks, the invitations to them and the waves that sent these."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cirro.kernel.fields import JsonPathField, OrderedJSONField
from cirro.notifications.models import NotificationTopic
from cirro.spaces.models import Space


class Gig(models.Model):
    """Work with seats, a filter for who may take them, and the state of its waves."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, db_index=False)
    title = models.TextField()
    description = models.TextField(null=True)
    url = models.TextField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    archive_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(
        null=True, help_text="Unknown to the API from then on; kept for the record"
    )
    total_seats = models.IntegerField()
    seats_min = models.IntegerField()
    seats_max = models.IntegerField(null=True)
    invitation_mode = models.CharField(max_length=8, choices=[("auto", "auto"), ("manual", "manual")])
    invitation_multiplier = models.IntegerField(default=10)
    invitation_frequency = models.IntegerField(default=5, help_text="Minutes between two waves")
    filter_query = OrderedJSONField()
    sort_query = OrderedJSONField(default=dict)
    notification_payload = models.JSONField(default=dict)
    epam_options = models.JSONField(default=dict)
    topic = models.ForeignKey(NotificationTopic, on_delete=models.PROTECT, db_index=False)
    created_at = models.DateTimeField()

    # What is decided from, kept in the transaction that changes it; `cirro doctor` compares it with the rows.
    filter_path = JsonPathField(help_text="filter_query, compiled when it was saved")
    accepted_count = models.IntegerField(default=0)
    wave_count = models.IntegerField(default=0)

    # What falls due, found by asking. Null: nothing to wait for.
    phase = models.CharField(
        max_length=8, default="created", help_text="The last life cycle step that was carried out"
    )
    next_phase_at = models.DateTimeField(null=True)
    next_wave_at = models.DateTimeField(null=True)

    # How far the waves got; see `domain/run_wave.py`.
    pool_cursor = models.BigIntegerField(default=0)
    pool_exhausted = models.BooleanField(default=False)
    pool_seen = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["space", "id"], name="gigs_gig_space"),
            models.Index(
                fields=["next_wave_at"], name="gigs_gig_next_wave", condition=Q(next_wave_at__isnull=False)
            ),
            models.Index(
                fields=["next_phase_at"], name="gigs_gig_next_phase", condition=Q(next_phase_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gigs_gig_never_overbooked", condition=Q(accepted_count__lte=models.F("seats_max"))
            ),
            models.CheckConstraint(name="gigs_gig_accepted_not_negative", condition=Q(accepted_count__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title


class GigTask(models.Model):
    """A kind of piece work in a gig, with its price in minor units of the Space's currency."""

    space_id = models.BigIntegerField()
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="tasks")
    title = models.TextField()
    base_price = models.BigIntegerField()

    def __str__(self) -> str:
        return self.title


class GigInvitation(models.Model):
    """A worker's invitation to a gig; at most one per worker and gig."""

    space_id = models.BigIntegerField()
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    worker_id = models.BigIntegerField(help_text="The worker they were when invited")
    status = models.CharField(max_length=8, default="pending")
    no_reward = models.BooleanField(default=False)
    epam_bench_status = models.CharField(max_length=64, null=True)
    wave = models.IntegerField(
        null=True, help_text="Number of the wave; null when invited by hand or by an attempt"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space_id", "gig", "user"], name="gigs_invitation_once"),
            models.CheckConstraint(
                name="gigs_invitation_status",
                condition=Q(status__in=["pending", "accepted", "rejected", "expired"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "gig", "status", "id"], name="gigs_invitation_gig"),
            models.Index(fields=["space_id", "user", "id"], name="gigs_invitation_user"),
            models.Index(fields=["space_id", "id"], name="gigs_invitation_space"),
        ]


class Wave(models.Model):
    """One wave that invited somebody."""

    space_id = models.BigIntegerField()
    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="waves", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField()
    size = models.IntegerField(help_text="How many it could have invited")
    invited = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space_id", "gig", "number"], name="gigs_wave_number")
        ]


class InvitationAttempt(models.Model):
    """A request to check some gigs' filters against one worker, and what came of it."""

    space_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    worker_id = models.BigIntegerField()
    payload = models.JSONField()
    gig_ids = models.JSONField(help_text="As asked")
    invited_gig_ids = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="gigs_attempt_space"),
            models.Index(fields=["space_id", "user"], name="gigs_attempt_user"),
        ]
