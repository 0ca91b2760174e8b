"""The inbox: all that a person's Spaces told them, whatever they chose about mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cirro.community.cursors import read_page
from cirro.community.inbox.entries import entries
from cirro.community.person import person, zone_of
from cirro.kernel.errors import NotFound
from cirro.kernel.inputs import BIGINT, read_cursor
from cirro.notifications.domain.inbox import find_line, list_lines, mark_all_read, mark_read
from cirro.rewards.domain.person_bills import returned_bills

PER_PAGE = 20


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The newest first; `?show=unread` only those, and `?after=` or `?before=` an id."""
    user, page = person(request), read_page(request, PER_PAGE)
    shown = request.GET.get("show", "all")
    if shown not in ("all", "unread"):
        raise Http404
    lines, more = list_lines(user.pk, page, unread=shown == "unread")
    is_first = page.after is None and page.before is None
    return render(
        request,
        "community/inbox/list.html",
        {
            "entries": entries(user, lines),
            "show": shown,
            "zone": zone_of(user),
            # Whoever came by a cursor came from the other side of it.
            "newer": lines[0].id if lines and (more if page.reads_backwards else page.after) else None,
            "older": lines[-1].id if lines and (page.reads_backwards or more) else None,
            "is_first": is_first,
            # Not of one Space, so no line of the inbox; but nobody shall overlook it.
            "returned": returned_bills(user.pk) if is_first else [],
            # What comes while the page is read is not marked with what stands on it.
            "until": lines[0].id if lines and is_first else BIGINT,
        },
    )


@login_required
@require_safe
def open_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Read one: leads on to what it is about, or shows what it says. Browsers that only look ahead have not read it."""
    user = person(request)
    try:
        line = find_line(user.pk, min(line_id, BIGINT))
    except NotFound as error:
        raise Http404 from error
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        mark_read(user.pk, line.id)
    (entry,) = entries(user, [line], whole=True)
    if entry.path and "message" not in request.GET:
        return redirect(entry.path)
    return render(request, "community/inbox/message.html", {"entry": entry, "zone": zone_of(user)})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all lines as read, up to the one that the page began with."""
    try:
        until = read_cursor(request.POST.get("until", str(BIGINT)))
    except ValueError as error:
        raise Http404 from error
    if mark_all_read(person(request).pk, until):
        messages.success(request, _("Everything is marked as read."))
    return redirect("community:inbox")
