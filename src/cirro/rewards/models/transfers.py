"""Money on its way: transfers, the batches they are handed over in, and what banks reported of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cirro.rewards.models.bills import Bill, BillState
from cirro.rewards.models.payees import PayoutMethod


class PaymentBatch(models.Model):
    """What was handed to a provider in one go, such as one SEPA file."""

    sandbox_id = models.BigIntegerField(null=True)
    provider = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    key = models.CharField(
        max_length=35, unique=True, help_text="The provider's name for it: message or batch id"
    )
    transfers_count = models.IntegerField()
    total = models.BigIntegerField(help_text="Minor units")
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, help_text="When handing over ended, whatever came of it")
    asks = models.IntegerField(default=0, help_text="How often the provider was asked since")
    next_ask_at = models.DateTimeField(
        null=True, help_text="When the provider is asked next what became of it; null: nothing to ask"
    )

    class Meta:
        verbose_name_plural = "payment batches"
        indexes: ClassVar = [
            models.Index(
                fields=["next_ask_at"], name="rewards_batch_ask", condition=Q(next_ask_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """One try to pay a bill. A bill has one that is not returned, at most; the next try is a new one."""

    sandbox_id = models.BigIntegerField(null=True)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    method = models.ForeignKey(PayoutMethod, on_delete=models.PROTECT, db_index=False)
    provider = models.CharField(max_length=16)
    reference = models.CharField(
        max_length=35, unique=True, help_text="Ours: end-to-end id and idempotency key"
    )
    provider_reference = models.CharField(max_length=120, blank=True, default="")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(help_text="What arrives, minor units: the bill's amount less the fee")
    fee = models.BigIntegerField(help_text="Minor units")
    state = models.CharField(max_length=8, choices=BillState.choices, default=BillState.BILLED)
    state_at = models.DateTimeField()
    reason = models.TextField(
        blank=True, default="", help_text="Why it was returned, in the provider's words"
    )
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, null=True, related_name="transfers")
    claims = models.IntegerField(default=0, help_text="How often handing over was begun")
    told = models.CharField(
        max_length=8,
        default="",
        db_default="",
        help_text="The state that its recipient was told of last, or need not be told of",
    )
    tell_after = models.DateTimeField(null=True, help_text="The mail server asked to wait until then")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bill"], name="rewards_transfer_one_alive", condition=~Q(state="returned")
            ),
            models.CheckConstraint(name="rewards_transfer_amount", condition=Q(amount__gt=0, fee__gte=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["bill", "id"], name="rewards_transfer_bill"),
            models.Index(
                fields=["state", "id"],
                name="rewards_transfer_open",
                condition=Q(state__in=["billed", "sending", "unknown", "sent"]),
            ),
            # What people are still to be told of (`domain/tell_returned.py`).
            models.Index(
                fields=["id"],
                name="rewards_transfer_untold",
                condition=Q(state__in=["settled", "returned"]) & ~Q(told=F("state")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class TransferStep(models.Model):
    """The trail of a transfer: each state that it came to."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=8, choices=BillState.choices)
    provider_reference = models.CharField(max_length=120, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.get_state_display()


class BankReport(models.Model):
    """A file of the bank that was read: each once."""

    kind = models.CharField(max_length=8, help_text="pain.002 or camt.054")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file")
    name = models.CharField(max_length=200)
    known = models.IntegerField(help_text="Transfers of ours in it")
    changed = models.IntegerField(help_text="Those whose state it changed")
    strange = models.JSONField(help_text="References that we know nothing of")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
