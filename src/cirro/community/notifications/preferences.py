"""All that somebody wants to hear from their Spaces, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cirro.community.notifications.forms import ChoicesForm
from cirro.community.person import person, zone_of
from cirro.kernel.errors import NotFound
from cirro.kernel.inputs import read_path_id
from cirro.notifications.domain.person_choices import person_choices, save_choices
from cirro.notifications.domain.suppressions import suppression_of
from cirro.spaces.domain.connected_spaces import ConnectedSpace, connected_spaces
from cirro.spaces.domain.pause import pauses


@dataclass(frozen=True)
class Section:
    """A Space's part of the page."""

    space: ConnectedSpace
    form: ChoicesForm
    is_saved: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """A form for each Space; a POST names its Space in `space` and changes that one only."""
    user = person(request)
    choices, spaces = person_choices(user.pk), connected_spaces(user.pk)
    posted = read_path_id(request.POST.get("space", "")) if request.method == "POST" else None
    saved = read_path_id(request.GET.get("saved", ""))
    sections = [
        Section(
            space,
            ChoicesForm(
                request.POST if space.id == posted else None, space_id=space.id, choices=choices[space.id]
            ),
            space.id == saved,
        )
        for space in spaces
        if space.id in choices
    ]
    if posted is not None:
        section = next((each for each in sections if each.space.id == posted), None)
        if section is None:
            raise Http404
        if section.form.is_valid():
            return _save(request, user.pk, section)
    current = pauses(user.pk)
    return render(
        request,
        "community/notifications/preferences.html",
        {
            "sections": sections,
            "zone": zone_of(user),
            "paused_everywhere": current.everywhere,
            "paused_spaces": [
                (space, current.by_space[space.id]) for space in spaces if space.id in current.by_space
            ],
            "suppression": suppression_of(user.email),
        },
    )


def _save(request: HttpRequest, user_id: int, section: Section) -> HttpResponse:
    form, space_id = section.form, section.space.id
    try:
        if "set_all" in request.POST:
            save_choices(space_id, user_id, form.all_alike())
        else:
            save_choices(space_id, user_id, form.emails(), form.cleaned_data["locale"])
    except NotFound as error:  # a topic, or the membership, ended a moment ago
        raise Http404 from error
    return redirect(f"{reverse('community:notifications')}?saved={space_id}#space-{space_id}")
