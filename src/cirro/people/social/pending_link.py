"""A provider's account that waits to be linked, kept in the session until the person has signed in to their own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cirro.kernel import clock
from cirro.people.models import User

_KEY = "people_pending_link"
# Seconds within which the person must have signed in and confirmed.
LIFETIME = 30 * 60


def put_aside(request: HttpRequest, login: SocialLogin) -> None:
    """Keep `login` for `ask_after_sign_in`. Nobody is signed in afterwards: to link is to prove both anew."""
    if request.user.is_authenticated:
        get_account_adapter(request).logout(request)
    request.session[_KEY] = {
        "login": login.serialize(),
        "until": clock.now().timestamp() + LIFETIME,
        "signed_in": None,
    }


def pending(request: HttpRequest) -> SocialLogin | None:
    """What waits in this session, unless its time is over."""
    kept = _kept(request)
    try:
        return SocialLogin.deserialize(kept["login"]) if kept else None
    except (ValueError, SocialApp.DoesNotExist):  # from before an update; its provider is switched off
        forget(request)
        return None


def has_signed_in(request: HttpRequest) -> bool:
    """Whether the person who is signed in did so since the link waits."""
    kept = _kept(request)
    return bool(kept and request.user.is_authenticated and kept["signed_in"] == request.user.pk)


def forget(request: HttpRequest) -> None:
    """Nothing waits any more."""
    request.session.pop(_KEY, None)


def ask_after_sign_in(
    sender: type[User], request: HttpRequest, response: HttpResponse, user: User, **kwargs: Any
) -> None:
    """Whatever way they signed in by: lead them to the question whether to link. Receives `user_logged_in`."""
    kept = _kept(request)
    if kept:
        request.session[_KEY] = {**kept, "signed_in": user.pk}
        response["Location"] = reverse("people_confirm_link")


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    kept = request.session.get(_KEY)
    if isinstance(kept, dict) and kept["until"] > clock.now().timestamp():
        return kept
    return None
