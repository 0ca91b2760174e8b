"""Spaces, who is in them, and their OAuth clients, for the operator."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cirro.kernel.admin import AdminForm, ReadOnlyAdmin, ReadOnlyInline
from cirro.kernel.errors import Refused
from cirro.spaces.domain.check_face import RULES, check_face
from cirro.spaces.domain.face import update_face
from cirro.spaces.models import Member, OAuthClient, Space, SpaceKey


class SpaceFilter(admin.SimpleListFilter):
    """One Space, for any list whose rows have a `space_id`."""

    title = _("Space")
    parameter_name = "space"
    # With more of them a search term, `space:3`, is quicker than a list.
    MOST = 100

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        spaces = Space.objects.order_by("name", "id").values_list("id", "name")[: self.MOST]
        return [(str(id), name) for id, name in spaces]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(space_id=int(value)) if value and value.isdecimal() else queryset


class FaceForm(AdminForm[Space]):
    """The face's own rules, told at the fields."""

    home_url = forms.CharField(
        required=False, widget=forms.URLInput, help_text=_("Where people visit it; http or https")
    )
    contact_urls = SimpleArrayField(
        forms.CharField(), delimiter="\n", required=False, widget=forms.Textarea, help_text=_("One a line")
    )
    languages = SimpleArrayField(
        forms.CharField(), required=False, help_text=_("BCP 47 tags with commas, such as en,de,pt-BR")
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        changes = {field: given[field] for field in self.changed_data if field in given}
        try:
            self.cleaned_data.update(check_face(changes))
        except Refused as error:
            for fault in error.faults:
                self.add_error(fault.field, fault.message)
        return self.cleaned_data


class Keys(ReadOnlyInline[SpaceKey]):
    """The public keys; new ones are made by `cirro space rotate-key`."""

    model = SpaceKey
    fields = ("fingerprint", "created_at", "revoked_at")
    readonly_fields = fields


@admin.register(Space)
class SpaceAdmin(ReadOnlyAdmin[Space]):
    """What people see of a Space can be changed; all else is read."""

    list_display = ("id", "name", "visibility", "category", "is_sandbox", "created_at")
    list_display_links = ("id", "name")
    list_filter = ("visibility", "is_sandbox")
    search_fields = ("name", "slug", "app_id")
    search_help_text = _("A name, a slug, an app id or an id")
    form = FaceForm
    readonly_fields = ("app_id", "is_sandbox", "currency", "created_at", "active_keys", "users")
    fieldsets = (
        (None, {"fields": tuple(RULES)}),
        (_("Made with the Space"), {"fields": readonly_fields}),
    )
    inlines = (Keys,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    @admin.display(description=_("active keys"))
    def active_keys(self, space: Space) -> int:
        """Those that it may sign tokens with."""
        return space.keys.filter(revoked_at=None).count()

    @admin.display(description=_("users"))
    def users(self, space: Space) -> int:
        """The people in it."""
        return Member.objects.filter(space=space).count()

    def save_model(self, request: HttpRequest, obj: Space, form: Any, change: bool) -> None:
        update_face(obj.id, {field: form.cleaned_data[field] for field in form.changed_data})


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin[Member]):
    """Who is in which Space."""

    list_display = ("id", "space", "user", "anonymous_email", "joined_at")
    list_filter = (SpaceFilter,)
    list_select_related = ("space", "user")
    search_fields = ("=anonymous_email",)
    search_help_text = _("A relay address, an id, user:7 or space:3")
    terms: ClassVar = {"user": "user_id", "space": "space_id"}
    fields = ("space", "user", "anonymous_email", "joined_at", "paused_until")


@admin.register(OAuthClient)
class OAuthClientAdmin(ReadOnlyAdmin[OAuthClient]):
    """Spaces as OAuth clients, without their secrets."""

    list_display = ("id", "space", "client_id", "created", "updated")
    list_select_related = ("space",)
    search_fields = ("name", "client_id")
    terms: ClassVar = {"space": "space_id"}
    search_help_text = _("A name, an app id, an id or space:3")
    fields = (
        "space",
        "name",
        "client_id",
        "redirect_uris",
        "client_type",
        "authorization_grant_type",
        "algorithm",
        "created",
        "updated",
    )
