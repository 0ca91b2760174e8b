"""How many lines wait to be read, for the navigation of every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cirro.notifications.domain.inbox import MOST_UNREAD, count_unread


def unread(request: HttpRequest) -> dict[str, object]:
    """The context processor: `unread` is "3", or "99+", or empty. Counted only by pages that show it."""
    return {"unread": SimpleLazyObject(lambda: _shown(request))}


def _shown(request: HttpRequest) -> str:
    # Error pages may come before anybody knows who asks.
    if not hasattr(request, "user") or request.user.pk is None:
        return ""
    number = count_unread(request.user.pk)
    return f"{MOST_UNREAD - 1}+" if number >= MOST_UNREAD else str(number or "")
