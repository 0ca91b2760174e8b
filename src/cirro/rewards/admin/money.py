"""Bills, how they are paid, and what banks said."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cirro.kernel.admin import ReadOnlyAdmin, ReadOnlyInline
from cirro.kernel.admin_money import WithMoney
from cirro.rewards.models import BankReport, Bill, PaymentBatch, PayRun, Transfer, TransferStep

_OF_TRANSFERS = {"amount": _("amount that arrives"), "fee": _("fee")}


class Transfers(WithMoney, ReadOnlyInline[Transfer]):
    """The tries to pay a bill."""

    model = Transfer
    amounts = _OF_TRANSFERS
    fields = ("reference", "provider", "amount", "fee", "state", "state_at", "reason")
    show_change_link = True


@admin.register(Bill)
class BillAdmin(WithMoney, ReadOnlyAdmin[Bill]):
    """What somebody gets for all that was open; its contents never change."""

    list_display = ("id", "number", "user_id", "amount", "state", "state_at", "created_at", "sandbox_id")
    list_display_links = ("id", "number")
    list_filter = ("state",)
    inlines = (Transfers,)
    amounts: ClassVar = {"amount": _("amount before the fee")}
    search_fields = ("id",)
    terms: ClassVar = {"user": "user_id", "number": "number", "run": "run_id"}
    word_terms = frozenset({"number"})
    search_help_text = _("An id, or terms such as: user:7 number:2026-000123")


class Steps(ReadOnlyInline[TransferStep]):
    """The trail."""

    model = TransferStep
    fields = ("at", "state", "provider_reference", "reason")
    ordering = ("id",)


@admin.register(Transfer)
class TransferAdmin(WithMoney, ReadOnlyAdmin[Transfer]):
    """Tries to pay bills, each with its trail. To which account is not shown."""

    list_display = ("id", "reference", "user_id", "amount", "provider", "state", "state_at", "bill", "batch")
    list_display_links = ("id", "reference")
    list_filter = ("state",)
    list_select_related = ("bill", "batch")
    exclude = ("method",)
    amounts = _OF_TRANSFERS
    inlines = (Steps,)
    search_fields = ("id",)
    # Of a user by way of their bills, which are found quickly.
    terms: ClassVar = {
        "user": "bill__user_id",
        "bill": "bill_id",
        "batch": "batch_id",
        "reference": "reference",
    }
    word_terms = frozenset({"reference"})
    search_help_text = _("An id, or terms such as: user:7 bill:4 batch:2 reference:2026-000123-1-0A1B2C3D")


@admin.register(PaymentBatch)
class PaymentBatchAdmin(WithMoney, ReadOnlyAdmin[PaymentBatch]):
    """What was handed to a provider in one go."""

    list_display = (
        "id",
        "key",
        "provider",
        "transfers_count",
        "total",
        "created_at",
        "handed_at",
        "next_ask_at",
        "sandbox_id",
    )
    list_display_links = ("id", "key")
    amounts: ClassVar = {"total": _("total")}
    search_fields = ("id",)
    terms: ClassVar = {"key": "key"}
    word_terms = frozenset({"key"})
    search_help_text = _("An id, or its name at the provider such as: key:…")


@admin.register(PayRun)
class PayRunAdmin(ReadOnlyAdmin[PayRun]):
    """When bills were made, and why."""

    list_display = ("id", "pay_on", "cause", "bills", "created_at", "sandbox_id")
    list_filter = ("cause",)
    search_fields = ("id",)


@admin.register(BankReport)
class BankReportAdmin(ReadOnlyAdmin[BankReport]):
    """Files of the bank that were read."""

    list_display = ("id", "name", "kind", "known", "changed", "imported_at")
    list_display_links = ("id", "name")
    search_fields = ("name",)
