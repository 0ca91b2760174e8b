"""The way out of every mail, for whoever holds its link: no sign-in, no cookies, and nothing said of the person."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

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
from cirro.notifications.domain.mails_of_topic import SpacesTopic, mails_of_topic
from cirro.notifications.domain.person_choices import TopicEmail, save_choices
from cirro.notifications.domain.unsubscribe_token import read_token


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """What holds, and a button that ends it. Mail programs press none and send `List-Unsubscribe=One-Click` (RFC 8058).
    The page's own forms send `email`: a choice, or nothing for the topic's default."""
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    try:
        mails = read_token(token)
    except ValueError:
        if is_one_click:
            return _say(_("This link is broken or not complete."), 400)
        return render(request, "community/notifications/broken_link.html", status=400)
    found = mails_of_topic(mails)
    if found is None:
        if is_one_click:
            return _say(_("These mails have ended already."))
        return render(request, "community/notifications/nothing_to_end.html", status=410)
    if request.method != "POST":
        return _show(request, token, found)
    wanted = "never" if is_one_click else request.POST.get("email", "never")
    if wanted not in ("", *CHOICES):
        return render(request, "community/notifications/broken_link.html", status=400)
    # Gone in this very moment: then there is nothing to end any more.
    with suppress(NotFound):
        save_choices(mails.space_id, mails.user_id, {mails.topic_id: wanted or None})
    if is_one_click:
        return _say(_("You get no more of these mails."))
    # What was before goes along, so that it can be had back.
    query = urlencode({"before": found.topic.own or "", "done": 1})
    return redirect(f"{reverse('unsubscribe', args=[token])}?{query}")


def _show(request: HttpRequest, token: str, found: SpacesTopic) -> HttpResponse:
    topic = found.topic
    return render(
        request,
        "community/notifications/unsubscribe.html",
        {
            "space_name": found.space_name,
            "topic": topic_label(topic.name),
            "has_ended": topic.holds == "never",
            "now": choice_label(topic.holds),
            "holds": topic.holds,
            "back": _back(topic, request.GET.get("before")),
            "is_done": "done" in request.GET,
            "token": token,
        },
    )


def _back(topic: TopicEmail, before: str | None) -> str:
    """What the mails' return means: as they were, or else as the topic has them, or at once."""
    if before in CHOICES and before != "never":
        return before
    return "" if topic.default != "never" else "immediately"


def _say(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
