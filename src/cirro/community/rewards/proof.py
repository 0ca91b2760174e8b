"""Whoever changes where money goes proves once more that it is them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

P = ParamSpec("P")


def proof_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask for the password (or what the person has instead) unless they just gave it; then the page comes, empty: allauth's own
    decorator would keep what was sent in the session, bank data and all."""

    @wraps(view)
    def proved(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")

    return proved
