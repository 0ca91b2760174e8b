"""Gigs, their waves and invitations, for the operator."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.gigs.domain.list_gigs import status_condition
from cirro.gigs.domain.list_invitations import STATUSES as INVITATION_STATUSES
from cirro.gigs.domain.times import STATUSES, status
from cirro.gigs.models import Gig, GigInvitation, GigTask, Wave
from cirro.kernel import clock
from cirro.kernel.admin import ReadOnlyAdmin, ReadOnlyInline
from cirro.kernel.admin_money import WithMoney
from cirro.kernel.models import HeldClock
from cirro.spaces.admin import SpaceFilter
from cirro.spaces.models import Space


class GigStatusFilter(admin.SimpleListFilter):
    """By the times of a gig and the clock of its Space."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status, status) for status in STATUSES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Gig]) -> QuerySet[Gig]:
        value = self.value()
        return queryset.filter(status_condition(value, F("there"))) if value in STATUSES else queryset


class Tasks(WithMoney, ReadOnlyInline[GigTask]):
    """What is paid for."""

    model = GigTask
    fields = ("title", "base_price")
    amounts: ClassVar = {"base_price": _("base price")}
    currency = "gig.space.currency"


@admin.register(Gig)
class GigAdmin(ReadOnlyAdmin[Gig]):
    """Gigs are the Space's: it changes them by the API."""

    list_display = ("id", "title", "space", "status", "start_at", "end_at", "accepted_count", "total_seats")
    list_display_links = ("id", "title")
    list_filter = (GigStatusFilter, "invitation_mode", SpaceFilter)
    list_select_related = ("space",)
    search_fields = ("title",)
    search_help_text = _("Words of the title, an id or space:3")
    terms: ClassVar = {"space": "space_id"}
    inlines = (Tasks,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gig]:
        held = HeldClock.objects.filter(space_id=OuterRef("space_id")).values("held_at")
        gigs = super().get_queryset(request)
        return gigs.annotate(there=Coalesce(Subquery(held), Value(clock.now())))

    @admin.display(description=_("status"))
    def status(self, gig: Gig) -> str:
        """As the API says it."""
        return gettext("deleted") if gig.deleted_at else status(gig, gig.there)  # type: ignore[attr-defined]  # annotated


class InvitationStatusFilter(admin.SimpleListFilter):
    """The four that there are: asking the table would read all of it."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status, status) for status in INVITATION_STATUSES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[GigInvitation]) -> QuerySet[GigInvitation]:
        return queryset.filter(status=self.value()) if self.value() in INVITATION_STATUSES else queryset


class OfGigOrUser(ReadOnlyAdmin[Any]):
    """Rows whose indexes begin with the Space: terms name it along."""

    terms: ClassVar = {"gig": "gig_id", "user": "user_id", "space": "space_id"}
    search_fields = ("id",)

    def filter_term(self, queryset: QuerySet[Any], name: str, value: int | str) -> QuerySet[Any]:
        if name == "gig":
            queryset = queryset.filter(space_id=Subquery(Gig.objects.filter(id=value).values("space_id")))
        elif name == "user":
            queryset = queryset.filter(space_id__in=Space.objects.values("id"))
        return super().filter_term(queryset, name, value)


@admin.register(GigInvitation)
class InvitationAdmin(OfGigOrUser):
    """Invitations change by the API and by those who were invited."""

    list_display = ("id", "gig", "user", "status", "wave", "created_at", "changed_at", "space_id")
    list_filter = (InvitationStatusFilter, SpaceFilter)
    list_select_related = ("gig", "user")
    search_help_text = _("An id, or terms such as: gig:12 user:7 space:3")


@admin.register(Wave)
class WaveAdmin(OfGigOrUser):
    """When a gig invited how many."""

    list_display = ("id", "gig", "number", "at", "size", "invited", "space_id")
    list_filter = (SpaceFilter,)
    list_select_related = ("gig",)
    terms: ClassVar = {"gig": "gig_id", "space": "space_id"}
    search_help_text = _("An id, or terms such as: gig:12 space:3")
