"""The books."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cirro.kernel.admin import ReadOnlyAdmin
from cirro.kernel.admin_money import WithMoney
from cirro.rewards.models import BookAccount, BookEntry, BookTransaction
from cirro.spaces.admin import SpaceFilter


@admin.register(BookAccount)
class BookAccountAdmin(WithMoney, ReadOnlyAdmin[BookAccount]):
    """What each account holds; user 0 stands for the Space itself."""

    list_display = ("id", "space_id", "kind", "user_id", "balance")
    list_filter = ("kind", SpaceFilter)
    amounts: ClassVar = {"balance": _("balance")}
    search_fields = ("id",)
    terms: ClassVar = {"space": "space_id", "user": "user_id", "kind": "kind", "currency": "currency"}
    word_terms = frozenset({"kind", "currency"})
    search_help_text = _("An id, or terms such as: space:3 user:7 kind:payable currency:EUR")


@admin.register(BookTransaction)
class BookTransactionAdmin(ReadOnlyAdmin[BookTransaction]):
    """The chain of each Space. Entries have a list of their own, for there may be very many."""

    list_display = ("id", "space_id", "number", "kind", "at", "reference")
    list_filter = (SpaceFilter,)
    search_fields = ("id",)
    terms: ClassVar = {"space": "space_id", "number": "number"}
    search_help_text = _("An id, or terms such as: space:3 number:17")
    fields = ("id", "space_id", "number", "kind", "at", "reference", "previous", "own")
    readonly_fields = ("previous", "own")

    @admin.display(description=_("previous hash"))
    def previous(self, row: BookTransaction) -> str:
        """In hexadecimal."""
        return bytes(row.previous_hash).hex()

    @admin.display(description=_("hash"))
    def own(self, row: BookTransaction) -> str:
        """In hexadecimal."""
        return bytes(row.hash).hex()


@admin.register(BookEntry)
class BookEntryAdmin(WithMoney, ReadOnlyAdmin[BookEntry]):
    """What accounts got (positive) and gave (negative)."""

    list_display = ("id", "transaction_id", "position", "account_id", "amount")
    fields = ("id", "space_id", "transaction_id", "position", "account_id", "currency", "amount")
    search_fields = ("id",)
    terms: ClassVar = {"transaction": "transaction_id", "account": "account_id"}
    search_help_text = _("An id, or terms such as: transaction:12 account:5")
