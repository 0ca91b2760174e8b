"""Accepting, declining, and leaving a gig.

With htmx the answer is the invitation's card as it stands then, and on the list the number of those that wait;
without, a redirect with a message.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cirro.community.invitations.cards import Card, card_or_404
from cirro.community.person import person, zone_of
from cirro.gigs.domain.answer_invitation import accept_as_person, decline_as_person
from cirro.gigs.domain.person_invitations import count_waiting
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.inputs import BIGINT


@login_required
@require_POST
def accept(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take the seat."""
    done = _answer(request, invitation_id, accept_as_person)
    card = card_or_404(person(request), invitation_id)
    text = _("You have a seat in “%(gig)s”.") % {"gig": card.invitation.title} if done else _why_no_seat(card)
    return _reply(request, card, text, done=done)


@login_required
@require_POST
def decline(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Decline. Who has accepted meanwhile is asked first whether they want to leave."""
    card = card_or_404(person(request), invitation_id)
    if card.invitation.status == "accepted":
        return _reply(
            request, card, _("You have accepted this invitation; you can leave the gig."), done=False
        )
    done = _answer(request, invitation_id, decline_as_person)
    card = card_or_404(person(request), invitation_id)
    text = (
        _("You declined “%(gig)s”.") % {"gig": card.invitation.title}
        if done
        else _("This invitation has expired meanwhile.")
    )
    return _reply(request, card, text, done=done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Give back a seat, after a question whether that is meant."""
    user = person(request)
    card = card_or_404(user, invitation_id)
    if not card.invitation.can_leave:
        messages.info(request, _("You have no seat in this gig that you could leave."))
        return redirect("community:invitation", invitation_id)
    if request.method != "POST":
        return render(request, "community/invitations/leave.html", {"card": card, "zone": zone_of(user)})
    if _answer(request, invitation_id, decline_as_person):
        messages.success(request, _("You left “%(gig)s”.") % {"gig": card.invitation.title})
    else:
        messages.error(request, _("You have no seat in this gig that you could leave."))
    return redirect("community:invitations")


def _answer(request: HttpRequest, invitation_id: int, call: Callable[[int, int], None]) -> bool:
    try:
        call(person(request).pk, min(invitation_id, BIGINT))
    except NotFound as error:
        raise Http404 from error
    except Refused:
        return False
    return True


def _why_no_seat(card: Card) -> str:
    invitation = card.invitation
    if invitation.status == "rejected":
        return _("You declined this invitation before.")
    if invitation.is_over:
        return _("This gig is over: nobody can join it any more.")
    if invitation.seats_max is not None and not invitation.seats_left:
        return _("All seats of this gig are taken: others were faster.")
    return _("This invitation has expired meanwhile.")


def _reply(request: HttpRequest, card: Card, text: str, *, done: bool) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        user = person(request)
        # The list shows how many wait; other pages have no such place.
        on_list = urlsplit(request.headers.get("HX-Current-URL", "")).path == reverse("community:invitations")
        waiting = count_waiting(user.pk) if on_list else None
        context = {"card": card, "zone": zone_of(user), "notice": text, "done": done, "waiting": waiting}
        return render(request, "community/invitations/answered.html", context)
    (messages.success if done else messages.error)(request, text)
    if card.invitation.status == "accepted":
        return redirect("community:invitation", card.invitation.id)
    return redirect("community:invitations")
