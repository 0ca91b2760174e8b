"""Who is paid, and how they want it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Payee(models.Model):
    """A person as bills and banks need them. Kept until all that is owed has arrived, also when the account is closed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True)
    first_name = models.CharField(max_length=70, help_text="As the bank account has it")
    last_name = models.CharField(max_length=70)
    street = models.CharField(max_length=70)
    building = models.CharField(max_length=16, blank=True, default="")
    postcode = models.CharField(max_length=16, blank=True, default="")
    town = models.CharField(max_length=35)
    country_code = models.CharField(max_length=2, help_text="Of residence, not of the account")
    tax_number = models.CharField(max_length=40, blank=True, default="")
    vat_id = models.CharField(max_length=20, blank=True, default="")
    is_held = models.BooleanField(default=False, help_text="They asked for no bills for now")
    threshold = models.DecimalField(
        max_digits=12, decimal_places=3, default=0, help_text="No bill below; whole units of its currency"
    )
    tell_when_settled = models.BooleanField(
        default=True, db_default=True, help_text="They want a mail when money has arrived"
    )
    updated_at = models.DateTimeField()
    closing_at = models.DateTimeField(
        null=True, help_text="The account was closed then: paid without waiting, erased once all has arrived"
    )
    birthday = models.DateField(
        null=True, help_text="As the account had it when it was closed: tax offices ask for it"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rewards_payee_threshold", condition=Q(threshold__gte=0))
        ]
        indexes: ClassVar = [
            # Few of very many, asked for every minute (`domain/run_due_pay.py`).
            models.Index(fields=["user"], name="rewards_payee_closing", condition=Q(closing_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class PayoutMethod(models.Model):
    """A way in which somebody can be paid, by one provider in one currency. At most one a person is active."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False)
    provider = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    secret_details = models.BinaryField(
        help_text="Bank data, encrypted (`domain/vault.py`); empty once erased"
    )
    shown = models.CharField(max_length=80, help_text="What people see of it: masked")
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], name="rewards_method_one_active", condition=Q(is_active=True)
            ),
            models.CheckConstraint(
                name="rewards_method_removed", condition=Q(is_active=False) | Q(removed_at=None)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "id"], name="rewards_method_user")]

    def __str__(self) -> str:
        return self.shown
