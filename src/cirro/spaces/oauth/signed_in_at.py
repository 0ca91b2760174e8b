"""When the person in this browser signed in, and whether a Space wants them to do it again."""

from __future__ import annotations

import time
from hashlib import sha256

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cirro.people.models import User

_ASKED = "oauth_sign_in_asked"


def signed_in_at(request: HttpRequest, user: User) -> float:
    """The latest moment (UNIX time) that they proved in this session who they are."""
    moments = [float(record["at"]) for record in get_authentication_records(request, user)]
    return max(moments, default=user.last_login.timestamp() if user.last_login else 0.0)


def is_too_long_ago(request: HttpRequest, user: User) -> bool:
    """Whether the request asks for a fresher sign-in: by `max_age`, or by `prompt=login` since it first came."""
    at = signed_in_at(request, user)
    max_age = request.GET.get("max_age")
    # With max_age=0 every sign-in is too old as soon as it is done; what it means is `prompt=login`.
    if max_age and int(max_age) > 0 and time.time() - at > int(max_age):
        return True
    wants_fresh = max_age == "0" or "login" in request.GET.get("prompt", "").split()
    return wants_fresh and not _was_asked_before(request, at)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in form, or for who is signed in to the one that asks again; then back to this request."""
    if request.user.is_authenticated and not get_adapter().get_reauthentication_methods(request.user):
        # They came by another provider: only a new sign-in shows that it is still them.
        logout(request)
    request.session[_ASKED] = {"request": _mark(request), "at": time.time()}
    form = "account_reauthenticate" if request.user.is_authenticated else "account_login"
    return redirect_to_login(request.get_full_path(), reverse(form))


def forget_asked(request: HttpRequest) -> None:
    """The request was answered: should the same one come again, it asks again."""
    request.session.pop(_ASKED, None)


def _was_asked_before(request: HttpRequest, signed_in: float) -> bool:
    asked = request.session.get(_ASKED, {})
    return asked.get("request") == _mark(request) and bool(asked["at"] <= signed_in)


def _mark(request: HttpRequest) -> str:
    return sha256(request.get_full_path().encode()).hexdigest()
