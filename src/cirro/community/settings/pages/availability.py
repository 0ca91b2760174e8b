"""When somebody takes invitations."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cirro.community.person import person, zone_of
from cirro.community.settings.forms.availability import PauseForm
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.inputs import read_path_id
from cirro.spaces.domain.connected_spaces import connected_spaces
from cirro.spaces.domain.pause import pause, pauses
from cirro.spaces.domain.space_ref import space_ref


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The pauses that there are, and a form for another."""
    user = person(request)
    spaces, zone = connected_spaces(user.pk), zone_of(user)
    form = PauseForm(request.POST if request.method == "POST" else None, spaces=spaces, zone=zone)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["space"]
        try:
            pause(user.pk, form.until_moment(), space_ref(int(chosen)) if chosen else None)
        except Refused:
            form.refuse()
        else:
            messages.success(request, _("Your pause is set. Invitations that you have stay as they are."))
            return redirect("community:availability")
    current = pauses(user.pk)
    return render(
        request,
        "community/settings/availability.html",
        {
            "form": form,
            "zone": zone,
            "everywhere": current.everywhere,
            "of_spaces": [
                (space, current.by_space[space.id]) for space in spaces if space.id in current.by_space
            ],
        },
    )


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """End one pause: that of the Space with the id in `space`, or the one of all Spaces."""
    chosen = request.POST.get("space", "")
    try:
        pause(person(request).pk, None, space_ref(read_path_id(chosen)) if chosen else None)
    except NotFound as error:
        raise Http404 from error
    messages.success(request, _("The pause has ended: you can be invited again."))
    return redirect("community:availability")
