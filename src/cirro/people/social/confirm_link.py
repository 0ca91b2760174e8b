"""The page that asks whether a provider's account shall be linked, before and after signing in to one's own."""

from __future__ import annotations

from typing import cast

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cirro.people.models import User
from cirro.people.social import pending_link
from cirro.people.social.accounts import has_proved, verified_address


@never_cache
@require_http_methods(["GET", "POST"])
def confirm_link(request: HttpRequest) -> HttpResponse:
    """GET asks; POST with `link=yes` links, with anything else drops the link."""
    login = pending_link.pending(request)
    if login is None:
        messages.info(
            request, gettext("There is nothing to link any more. Start again with the provider's button.")
        )
        return redirect("socialaccount_connections" if request.user.is_authenticated else "account_login")
    address = verified_address(login) or ""
    if request.method == "POST" and request.POST.get("link") != "yes":
        pending_link.forget(request)
        return redirect(_next(login) if request.user.is_authenticated else "account_login")
    signed_in = pending_link.has_signed_in(request)
    user = cast(User, request.user)
    is_theirs = signed_in and has_proved(user, address)
    if request.method == "POST" and is_theirs:
        pending_link.forget(request)
        _link(request, user, login)
        return redirect(_next(login))
    return render(
        request,
        "socialaccount/confirm_link.html",
        {"login": login, "address": address, "signed_in": signed_in, "is_theirs": is_theirs},
        # A POST that comes this far asked for what isn't theirs.
        status=403 if request.method == "POST" else 200,
    )


def _link(request: HttpRequest, user: User, login: SocialLogin) -> None:
    provider = login.provider.name
    with transaction.atomic():
        # Two tabs, or two accounts, may confirm at once.
        User.objects.select_for_update().get(pk=user.pk)
        taken = SocialAccount.objects.filter(provider=login.account.provider, uid=login.account.uid).exists()
        if not taken:
            login.connect(request, user)
    if taken:
        messages.error(
            request, gettext("This %(provider)s account is linked already.") % {"provider": provider}
        )
    else:
        messages.success(
            request,
            gettext("Linked. From now on you can sign in through %(provider)s.") % {"provider": provider},
        )


def _next(login: SocialLogin) -> str:
    return login.state.get("next") or resolve_url(settings.LOGIN_REDIRECT_URL)
