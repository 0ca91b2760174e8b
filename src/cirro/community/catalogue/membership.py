"""Joining and leaving a Space, each after a page that says what it means."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cirro.community.catalogue.find import find_space
from cirro.community.person import person, zone_of
from cirro.gigs.domain.person_invitations import coming_up
from cirro.kernel.errors import NotFound, Refused
from cirro.people.domain.standing import in_good_standing
from cirro.spaces.domain.consent import withdraw_consent
from cirro.spaces.domain.join_open_space import join_open_space
from cirro.spaces.domain.space_ref import space_ref
from cirro.spaces.models import Visibility

GIGS_SHOWN = 10
_pages = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@_pages
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the Space will see; on POST, join. The address is also the Space's own link for newcomers."""
    user, space = person(request), find_space(request, slug)
    if space.joined_at:
        messages.info(request, _("You are in %(space)s already.") % {"space": space.name})
        return redirect("community:space", slug)
    may_join = space.visibility == Visibility.OPEN and in_good_standing(user)
    if request.method == "POST" and may_join:
        try:
            join_open_space(space.id, user.id)
        except (NotFound, Refused):
            # Closed, or the person barred, while they were reading: the page says so.
            return redirect("community:space_join", slug)
        messages.success(request, _("You have joined %(space)s.") % {"space": space.name})
        return redirect("community:space", slug)
    context = {"space": space, "is_open": space.visibility == Visibility.OPEN, "may_join": may_join}
    status = 403 if request.method == "POST" else 200
    return render(request, "community/catalogue/join.html", context, status=status)


@login_required
@_pages
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what leaving ends and what stays; on POST, leave."""
    user, space = person(request), find_space(request, slug)
    if not space.joined_at:
        messages.info(request, _("You are not in %(space)s.") % {"space": space.name})
        return redirect("community:space", slug)
    if request.method == "POST":
        # Not there any more: they left in another window a moment ago.
        with suppress(NotFound):
            withdraw_consent(space_ref(space.id), user.id)
        messages.success(request, _("You have left %(space)s.") % {"space": space.name})
        return redirect("community:spaces")
    ahead = coming_up(user.pk, GIGS_SHOWN + 1, space.id)
    context = {
        "space": space,
        "ahead": ahead[:GIGS_SHOWN],
        "has_more": len(ahead) > GIGS_SHOWN,
        "zone": zone_of(user),
    }
    return render(request, "community/catalogue/leave.html", context)
