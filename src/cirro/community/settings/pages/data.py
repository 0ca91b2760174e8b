"""Somebody's own data: to take along, or to be deleted."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cirro.community.person import person
from cirro.community.settings.export import export
from cirro.community.settings.forms.delete import DeleteForm
from cirro.people.domain.delete_account import delete_account
from cirro.rewards.domain.closing import what_is_owed
from cirro.spaces.domain.connected_spaces import connected_spaces


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What can be done."""
    return render(request, "community/settings/data.html")


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """All that is known of them, as JSON."""
    response = FileResponse(
        export(person(request).pk),
        as_attachment=True,
        filename="cirro-my-data.json",
        content_type="application/json",
    )
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, ask for the password, and close the account."""
    user = person(request)
    if not user.has_usable_password() and not did_recently_reauthenticate(request):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        limited: HttpResponse | None = ratelimit.consume_or_429(request, action="reauthenticate", user=user)
        if limited:
            return limited
    form = DeleteForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        delete_account(user.pk)
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("account_login")
    context = {"form": form, "spaces": connected_spaces(user.pk), "owed": what_is_owed(user.pk)}
    return render(request, "community/settings/delete.html", context)
