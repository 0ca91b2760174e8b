"""The page that greets a signed-in person: what is new."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cirro.community.home.hints import hints, safety_hints
from cirro.community.invitations.cards import cards
from cirro.community.person import person, zone_of
from cirro.community.rewards.news import money_news
from cirro.gigs.domain.person_invitations import coming_up, count_waiting, list_person_invitations
from cirro.kernel.paging import Page
from cirro.spaces.domain.connected_spaces import connected_spaces
from cirro.spaces.domain.pause import pauses

SHOWN = 3


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Invitations that wait, gigs ahead, pauses, news of money, hints about the profile and the account's safety, and the person's Spaces."""
    user = person(request)
    waiting, _ = list_person_invitations(user.pk, "waiting", Page(limit=SHOWN, descending=True))
    ahead = coming_up(user.pk, SHOWN)
    ready = cards(user, [*waiting, *ahead])
    spaces, paused = connected_spaces(user.pk), pauses(user.pk)
    return render(
        request,
        "community/home/home.html",
        {
            "waiting": ready[: len(waiting)],
            "waiting_count": count_waiting(user.pk),
            "ahead": ready[len(waiting) :],
            "hints": hints(user),
            "safety_hints": safety_hints(user),
            "money": money_news(user.pk),
            "spaces": spaces,
            "paused_everywhere": paused.everywhere,
            "paused_spaces": [
                (space, paused.by_space[space.id]) for space in spaces if space.id in paused.by_space
            ],
            "zone": zone_of(user),
        },
    )
