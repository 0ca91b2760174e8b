"""What is to be paid: lines, the bills that gather them, the runs of the pay calendar that make bills."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cirro.gigs.models import Gig
from cirro.rewards.models.reports import GigResult, GigTimeActivity, Payout


class PayRun(models.Model):
    """One run of the pay calendar: what made bills of open lines. A sandbox has runs of its own, by its own clock."""

    sandbox_id = models.BigIntegerField(null=True, help_text="The sandbox Space; null: all live Spaces")
    pay_on = models.DateField(help_text="The pay day of the calendar that it is for")
    cause = models.CharField(
        max_length=8, choices=[("calendar", "calendar"), ("operator", "operator"), ("worker", "worker")]
    )
    bills = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Each pay day once, however many processes ask.
            models.UniqueConstraint(
                fields=["sandbox_id", "pay_on"],
                name="rewards_run_once",
                condition=Q(cause="calendar"),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.pay_on}, {self.cause}"


class BillCounter(models.Model):
    """The last number that a bill of this year got: 1, 2, 3 … without gaps. Whoever numbers bills holds this row."""

    sandbox_id = models.BigIntegerField(null=True)
    year = models.IntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sandbox_id", "year"], name="rewards_counter_once", nulls_distinct=False
            )
        ]


class BillState(models.TextChoices):
    """Where the money of a bill is: the state of its latest transfer."""

    BILLED = "billed"  # gathered; nothing was handed to a provider
    SENDING = "sending"  # being handed over
    SENT = "sent"  # the provider has it
    UNKNOWN = "unknown"  # handed over, but no answer came: asked for, never guessed
    SETTLED = "settled"  # it arrived
    RETURNED = "returned"  # it came back, or was refused: payable again


class Bill(models.Model):
    """What a worker gets in one currency for all lines that were open. Amount and contents never change."""

    sandbox_id = models.BigIntegerField(null=True)
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    number = models.CharField(max_length=24, unique=True, help_text="Such as 2026-000123")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(help_text="Minor units, before the fee of the transfer")
    state = models.CharField(max_length=8, choices=BillState.choices, default=BillState.BILLED)
    state_at = models.DateTimeField()
    details = models.JSONField(help_text="Who is paid, as they were then: name, address, tax fields")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of what the document says")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_bill_amount", condition=Q(amount__gt=0))
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "id"], name="rewards_bill_user"),
            # What the next run, or a look at what is stuck, asks for.
            models.Index(
                fields=["state", "id"],
                name="rewards_bill_unpaid",
                condition=~Q(state="settled"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """An amount that somebody earned, or (negative) that was taken back. Open until a bill gathers it."""

    space_id = models.BigIntegerField()
    sandbox_id = models.BigIntegerField(null=True, help_text="The Space again when it is a sandbox")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(
        max_length=10,
        choices=[(kind, kind) for kind in ("result", "time", "payout", "reversal", "adjustment")],
    )
    amount = models.BigIntegerField(help_text="Minor units, never 0")
    currency = models.CharField(max_length=3)
    title = models.TextField()
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, null=True, db_index=False)
    result = models.OneToOneField(GigResult, on_delete=models.PROTECT, null=True)
    time_activity = models.OneToOneField(GigTimeActivity, on_delete=models.PROTECT, null=True)
    payout = models.OneToOneField(Payout, on_delete=models.PROTECT, null=True)
    cost_center_key = models.TextField(null=True)
    cost_center_data = models.JSONField(null=True)
    earned_on = models.DateField()
    available_on = models.DateField(help_text="No bill gathers it before")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, null=True, related_name="lines", db_index=False)
    voided_at = models.DateTimeField(null=True, help_text="Taken back while it was open: a deleted bonus")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_line_amount", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="rewards_line_void_unbilled", condition=Q(bill=None) | Q(voided_at=None)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "currency"],
                name="rewards_line_open",
                condition=Q(bill=None, voided_at=None),
            ),
            # What falls due in a sandbox next: asked on each move of its clock.
            models.Index(
                fields=["sandbox_id", "available_on"],
                name="rewards_line_sandbox",
                condition=Q(bill=None, voided_at=None, sandbox_id__isnull=False),
            ),
            models.Index(fields=["bill"], name="rewards_line_bill", condition=Q(bill__isnull=False)),
            models.Index(fields=["user", "id"], name="rewards_line_user"),
            models.Index(fields=["space_id", "earned_on"], name="rewards_line_space"),
        ]

    def __str__(self) -> str:
        return self.title
