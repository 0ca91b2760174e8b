"""The admin's page where a ban is set and cleared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cirro.kernel.errors import Refused
from cirro.people.domain.ban import ban, clear_ban
from cirro.people.models import User


class BanForm(forms.Form):
    """What Spaces are shown of a ban (contract section 3)."""

    detected_ip = forms.GenericIPAddressField(label=_("IP address"))
    input_country_code = forms.CharField(label=_("Country named"), max_length=2)
    detected_country_code = forms.CharField(label=_("Country of the address"), max_length=2)
    restricted = forms.BooleanField(
        label=_("Restricted"),
        required=False,
        help_text=_("Nobody from there may take part: they can’t join Spaces or sign in to them."),
    )


def ban_page(model_admin: ModelAdmin[User]) -> Callable[..., HttpResponse]:
    """The view, for the admin that shows people."""

    def show(request: HttpRequest, user_id: int) -> HttpResponse:
        person = get_object_or_404(User, id=user_id)
        reason = person.banned_with_reason
        is_banned = bool(reason) and not (reason or {}).get("cleared")
        form = BanForm(
            request.POST if request.method == "POST" and not is_banned else None, initial=_seen(person)
        )
        if request.method == "POST" and _carry_out(model_admin, request, person, None if is_banned else form):
            return redirect("admin:people_user_change", user_id)
        context: dict[str, Any] = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": gettext("Clear the ban") if is_banned else gettext("Ban"),
            "person": person,
            "reason": reason if is_banned else None,
            "form": form,
        }
        return TemplateResponse(request, "admin/people/user/ban.html", context)

    return show


def _carry_out(
    model_admin: ModelAdmin[User], request: HttpRequest, person: User, form: BanForm | None
) -> bool:
    """Ban with the form, or clear the ban without one; False when the form has errors now."""
    if form is None:
        try:
            clear_ban(person.id)
        except Refused as error:
            messages.error(request, str(error))
            return True
        done = gettext("The ban is cleared.")
    else:
        if not form.is_valid():
            return False
        try:
            ban(person.id, **form.cleaned_data)
        except Refused as error:
            for fault in error.faults:
                form.add_error(fault.field, fault.message)
            return False
        done = gettext("The person is banned.")
    model_admin.log_change(request, person, done)
    messages.success(request, done)
    return True


def _seen(person: User) -> dict[str, object]:
    """What is known already: the latest country review."""
    review = person.country_reviews.order_by("-noticed_at").first()
    return {
        "detected_ip": review and review.detected_ip,
        "input_country_code": review.input_country_code if review else person.country_code,
        "detected_country_code": review and review.detected_country_code,
    }
