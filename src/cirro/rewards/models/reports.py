"""What Spaces report: pieces done, time spent, bonuses. Never changed once written, but for the deletion of a bonus."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cirro.gigs.models import Gig, GigTask
from cirro.spaces.models import Space


class SpaceTerms(models.Model):
    """How a Space pays, beyond the prices of its tasks. No row: as the defaults say."""

    space = models.OneToOneField(Space, on_delete=models.PROTECT, primary_key=True, related_name="terms")
    hourly_rate = models.BigIntegerField(
        default=0, help_text="For who is paid by time: minor units of the Space's currency an hour"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_terms_rate", condition=Q(hourly_rate__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.hourly_rate} an hour"


class PaidBy(models.TextChoices):
    """How the worker was paid when it was reported."""

    RESULT = "result"
    TIME = "time"


class GigResult(models.Model):
    """Pieces of work that somebody did, as reported; or the opposite of such a report, when `reverses` is set."""

    space_id = models.BigIntegerField()
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, db_index=False)
    task = models.ForeignKey(GigTask, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    title = models.TextField()
    description = models.TextField(null=True)
    quantity = models.BigIntegerField(help_text="Negative in a reversal")
    multiplier = models.DecimalField(max_digits=5, decimal_places=4)
    base_price = models.BigIntegerField(help_text="Of the task when it was reported, minor units")
    paid_by = models.CharField(max_length=6, choices=PaidBy.choices)
    amount = models.BigIntegerField(help_text="The reward in minor units; 0 for who is paid by time")
    currency = models.CharField(max_length=3)
    delivery_date = models.DateField()
    cost_center_key = models.TextField(null=True)
    cost_center_data = models.JSONField(null=True)
    idempotency_key = models.TextField(null=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal", help_text="What this takes back"
    )
    reason = models.TextField(null=True, help_text="Why it was taken back")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "idempotency_key"],
                name="rewards_result_key",
                condition=Q(idempotency_key__isnull=False),
            ),
            models.CheckConstraint(
                name="rewards_result_sign",
                condition=Q(reverses=None, quantity__gt=0, amount__gte=0)
                | Q(reverses__isnull=False, quantity__lt=0, amount__lte=0),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="rewards_result_space"),
            models.Index(fields=["space_id", "gig", "id"], name="rewards_result_gig"),
            models.Index(fields=["space_id", "user", "id"], name="rewards_result_user"),
        ]

    def __str__(self) -> str:
        return self.title


class GigTimeActivity(models.Model):
    """Time that somebody spent on a gig."""

    space_id = models.BigIntegerField()
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    description = models.TextField(null=True)
    duration_in_ms = models.BigIntegerField()
    date = models.DateField()
    paid_by = models.CharField(max_length=6, choices=PaidBy.choices)
    hourly_rate = models.BigIntegerField(help_text="Of the Space when it was reported, minor units")
    amount = models.BigIntegerField(help_text="The reward in minor units; 0 for who is paid by result")
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "gig time activities"
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_time_sign", condition=Q(duration_in_ms__gt=0, amount__gte=0))
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="rewards_time_space"),
            models.Index(fields=["space_id", "gig", "id"], name="rewards_time_gig"),
            models.Index(fields=["space_id", "user", "date"], name="rewards_time_day"),
        ]

    def __str__(self) -> str:
        return f"{timedelta(milliseconds=self.duration_in_ms)} on {self.date}"


class Payout(models.Model):
    """A bonus. Deleted ones are unknown to the API and kept for the record."""

    space_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    title = models.TextField()
    description = models.TextField(null=True)
    billing_date = models.DateField(help_text="Billed on this day at the earliest")
    reference_type = models.TextField(null=True)
    reference_id = models.BigIntegerField(null=True)
    cost_center_key = models.TextField(null=True)
    cost_center_data = models.JSONField(null=True)
    idempotency_key = models.TextField(null=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space_id", "idempotency_key"],
                name="rewards_payout_key",
                condition=Q(idempotency_key__isnull=False),
            ),
            models.CheckConstraint(name="rewards_payout_amount", condition=Q(amount__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["space_id", "id"], name="rewards_payout_space"),
            models.Index(fields=["space_id", "user", "id"], name="rewards_payout_user"),
            models.Index(
                fields=["space_id", "reference_id", "id"],
                name="rewards_payout_gig",
                condition=Q(reference_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
