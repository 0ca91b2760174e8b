"""The Spaces that know somebody, and what each may see."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cirro.community.person import person
from cirro.kernel.errors import NotFound
from cirro.spaces.domain.connected_spaces import connected_spaces
from cirro.spaces.domain.consent import withdraw_consent
from cirro.spaces.domain.space_ref import space_ref


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All of them."""
    context = {"spaces": connected_spaces(person(request).pk)}
    return render(request, "community/settings/connected_spaces.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, space_id: int) -> HttpResponse:
    """Ask first; then the Space knows them no more."""
    user = person(request)
    space = next((space for space in connected_spaces(user.pk) if space.id == space_id), None)
    if space is None:
        raise Http404
    if request.method == "POST":
        try:
            withdraw_consent(space_ref(space_id), user.pk)
        except NotFound as error:
            raise Http404 from error
        messages.success(request, _("You are no longer connected to %(space)s.") % {"space": space.name})
        return redirect("community:connected_spaces")
    return render(request, "community/settings/withdraw.html", {"space": space})
