"""Results, times and bonuses, and the lines that they earned."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cirro.gigs.admin import OfGigOrUser
from cirro.kernel.admin import ReadOnlyAdmin
from cirro.kernel.admin_money import WithMoney
from cirro.rewards.models import GigResult, GigTimeActivity, Line, Payout
from cirro.spaces.admin import SpaceFilter


@admin.register(GigResult)
class GigResultAdmin(WithMoney, OfGigOrUser):
    """Pieces of work, as Spaces reported them; a reversal is a row of its own."""

    amounts: ClassVar = {"amount": _("amount"), "base_price": _("base price")}
    list_display = (
        "id",
        "created_at",
        "space_id",
        "gig_id",
        "user_id",
        "title",
        "quantity",
        "amount",
        "paid_by",
    )
    list_filter = (SpaceFilter,)
    search_help_text = _("An id, or terms such as: gig:12 user:7 space:3")


@admin.register(GigTimeActivity)
class GigTimeActivityAdmin(WithMoney, OfGigOrUser):
    """Time spent, as Spaces reported it."""

    amounts: ClassVar = {"amount": _("amount"), "hourly_rate": _("hourly rate")}
    list_display = (
        "id",
        "created_at",
        "space_id",
        "gig_id",
        "user_id",
        "date",
        "duration_in_ms",
        "amount",
        "paid_by",
    )
    list_filter = (SpaceFilter,)
    search_help_text = _("An id, or terms such as: gig:12 user:7 space:3")


@admin.register(Payout)
class PayoutAdmin(WithMoney, OfGigOrUser):
    """Bonuses, deleted ones too."""

    list_display = (
        "id",
        "created_at",
        "space_id",
        "user_id",
        "title",
        "amount",
        "billing_date",
        "deleted_at",
    )
    list_filter = (SpaceFilter,)
    terms: ClassVar = {"user": "user_id", "space": "space_id"}
    search_help_text = _("An id, or terms such as: user:7 space:3")


@admin.register(Line)
class LineAdmin(WithMoney, ReadOnlyAdmin[Line]):
    """What is to be paid; open until a bill gathers it."""

    list_display = (
        "id",
        "created_at",
        "space_id",
        "user_id",
        "kind",
        "title",
        "amount",
        "available_on",
        "bill",
        "voided_at",
    )
    list_filter = ("kind", SpaceFilter)
    list_select_related = ("bill",)
    search_fields = ("id",)
    terms: ClassVar = {"user": "user_id", "bill": "bill_id", "space": "space_id"}
    search_help_text = _("An id, or terms such as: user:7 bill:4 space:3")
