"""People and their country reviews, for the operator."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cirro.kernel.admin import AdminForm, ReadOnlyAdmin, ReadOnlyInline
from cirro.people.ban_page import ban_page
from cirro.people.domain.settle_review import LONGEST_NOTE, settle_review
from cirro.people.models import CountryReview, User

_BANNED = Q(banned_with_reason__isnull=False)
_CLEARED = Q(banned_with_reason__cleared=True)


class BanFilter(admin.SimpleListFilter):
    """People who are banned, or were."""

    title = _("ban")
    parameter_name = "ban"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("banned", _("Banned")), ("cleared", _("Cleared"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        match self.value():
            case "banned":
                return queryset.filter(_BANNED).exclude(_CLEARED)
            case "cleared":
                return queryset.filter(_CLEARED)
        return queryset


class EmailAddresses(ReadOnlyInline[EmailAddress]):
    """What they sign in with."""

    model = EmailAddress
    fields = ("email", "verified", "primary")


class CountryReviews(ReadOnlyInline[CountryReview]):
    """What was noticed about their country."""

    model = CountryReview
    fk_name = "user"
    fields = ("input_country_code", "detected_country_code", "detected_ip", "noticed_at", "settled_at")
    show_change_link = True


@admin.register(User)
class UserAdmin(ReadOnlyAdmin[User]):
    """A person. What they say of themselves is theirs to change; a ban is the operator's."""

    list_display = (
        "id",
        "__str__",
        "email",
        "country_code",
        "created_at",
        "is_active",
        "is_staff",
        "is_banned",
    )
    list_display_links = ("id", "__str__")
    list_filter = ("is_active", "is_staff", BanFilter)
    search_fields = ("email", "first_name", "last_name", "screen_name")
    search_help_text = _("A name, an address or an id")
    fieldsets = (
        (
            None,
            {"fields": ("id", "email", "first_name", "last_name", "screen_name", "created_at", "last_login")},
        ),
        (_("Profile"), {"fields": ("country_code", "birthday", "time_zone", "languages", "phone", "locale")}),
        (_("Standing"), {"fields": ("is_active", "is_staff", "paused_until", "banned_with_reason", "epam")}),
    )
    inlines = (EmailAddresses, CountryReviews)

    @admin.display(description=_("banned"), boolean=True)
    def is_banned(self, user: User) -> bool:
        """Whether a ban stands."""
        return bool(user.banned_with_reason) and not (user.banned_with_reason or {}).get("cleared")

    def get_urls(self) -> list[URLPattern]:
        ban = self.admin_site.admin_view(ban_page(self))
        return [path("<int:user_id>/ban/", ban, name="people_user_ban"), *super().get_urls()]


class OpenFilter(admin.SimpleListFilter):
    """Reviews that wait for the operator; they are what the list shows first."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("settled", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CountryReview]) -> QuerySet[CountryReview]:
        if self.value() in ("open", "settled"):
            return queryset.filter(settled_at__isnull=self.value() == "open")
        return queryset


class SettleForm(AdminForm[CountryReview]):
    """The operator's note, which settles the review."""

    note = forms.CharField(
        widget=forms.Textarea,
        max_length=LONGEST_NOTE,
        help_text=_("What you found. Saving it settles the review."),
    )


@admin.register(CountryReview)
class CountryReviewAdmin(ReadOnlyAdmin[CountryReview]):
    """Look, write a note: that settles a review. It bars nobody from anything."""

    list_display = ("id", "user", "input_country_code", "detected_country_code", "noticed_at", "settled_at")
    list_filter = (OpenFilter,)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    search_help_text = _("A review’s id, an address, or user:7")
    terms: ClassVar = {"user": "user_id"}
    fields = (
        "user",
        "input_country_code",
        "detected_country_code",
        "detected_ip",
        "noticed_at",
        "explanation",
        "note",
        "settled_at",
        "settled_by",
    )
    readonly_fields = tuple(field for field in fields if field != "note")
    form = SettleForm

    def has_change_permission(self, request: HttpRequest, obj: CountryReview | None = None) -> bool:
        return obj is not None and obj.settled_at is None

    def save_model(self, request: HttpRequest, obj: CountryReview, form: Any, change: bool) -> None:
        assert request.user.pk is not None  # the site lets in nobody else
        settle_review(obj.id, by_user_id=request.user.pk, note=form.cleaned_data["note"])
