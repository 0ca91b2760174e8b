"""The way out of every mail, for whoever holds its link: no sign-in, no cookies, and nothing said of the person."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cirro.community.notifications.labels import choice_label, topic_label
from cirro.kernel.errors import NotFound
from cirro.notifications.domain.choices import CHOICES
from cirro.notifications.domain.unsubscribe import Offer, choose_for_all, end_mails, find_offer, have_back
from cirro.notifications.domain.unsubscribe_token import read_token

END, BACK = "never", "back"


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """What holds, and a button that ends it. Mail programs press none and send `List-Unsubscribe=One-Click` (RFC 8058):
    all topics of the mail end. The page's own forms send `email`: a choice for all of them, or `back`."""
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    try:
        mails = read_token(token)
    except ValueError:
        if is_one_click:
            return _say(_("This link is broken or not complete."), 400)
        return render(request, "community/notifications/broken_link.html", status=400)
    offer = find_offer(mails)
    if offer is None:
        if is_one_click:
            return _say(_("These mails have ended already."))
        return render(request, "community/notifications/nothing_to_end.html", status=410)
    if request.method != "POST":
        return _show(request, token, offer)
    wanted = END if is_one_click else request.POST.get("email", END)
    if wanted not in (BACK, *CHOICES):
        return render(request, "community/notifications/broken_link.html", status=400)
    # Gone in this very moment: then there is nothing to end any more.
    with suppress(NotFound):
        _do(offer, wanted)
    if is_one_click:
        return _say(_("You get no more of these mails."))
    return redirect(f"{reverse('unsubscribe', args=[token])}?done=1")


def _do(offer: Offer, wanted: str) -> None:
    if wanted == END:
        end_mails(offer)
    elif wanted == BACK:
        have_back(offer)
    else:
        choose_for_all(offer, {topic.topic_id: wanted for topic in offer.topics})


def _show(request: HttpRequest, token: str, offer: Offer) -> HttpResponse:
    return render(
        request,
        "community/notifications/unsubscribe.html",
        {
            "space_name": offer.space_name,
            "topics": [(topic_label(topic.name), choice_label(topic.holds)) for topic in offer.topics],
            "has_ended": offer.has_ended,
            "is_daily": all(topic.holds in ("digest_daily", "never") for topic in offer.topics),
            "is_done": "done" in request.GET,
            "token": token,
        },
    )


def _say(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
