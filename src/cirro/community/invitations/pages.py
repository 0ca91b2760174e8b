"""Lists of a person's invitations, and each one with all that is known of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cirro.community.cursors import read_page
from cirro.community.inbox.mailed import mailed
from cirro.community.invitations.cards import card_or_404, cards
from cirro.community.person import person, zone_of
from cirro.gigs.domain.person_invitations import STATES, State, count_waiting, list_person_invitations
from cirro.notifications.domain.inbox import last_line_about
from cirro.notifications.domain.things import INVITATION

PER_PAGE = 12


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The invitations of one state, the newest first; `?state=`, and `?after=` or `?before=` an id."""
    user, state, page = person(request), _state(request), read_page(request, PER_PAGE)
    invitations, more = list_person_invitations(user.pk, state, page)
    backwards = page.reads_backwards
    return render(
        request,
        "community/invitations/list.html",
        {
            "cards": cards(user, invitations),
            "state": state,
            "waiting": count_waiting(user.pk),
            "zone": zone_of(user),
            # Whoever came by a cursor came from the other side of it.
            "newer": invitations[0].id if invitations and (more if backwards else page.after) else None,
            "older": invitations[-1].id if invitations and (backwards or more) else None,
            "is_first": page.after is None and page.before is None,
        },
    )


@login_required
@require_safe
def details(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Everything about one invitation."""
    user = person(request)
    card = card_or_404(user, invitation_id)
    line = last_line_about(user.pk, INVITATION, card.invitation.id)
    fate = mailed(line) if line else None
    if fate and fate.state == "waits" and card.invitation.status != "pending":
        fate = None  # it waits in vain
    shown = {"card": card, "zone": zone_of(user), "mailed": fate}
    return render(request, "community/invitations/details.html", shown)


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", STATES[0])
    for state in STATES:
        if state == wanted:
            return state
    raise Http404
