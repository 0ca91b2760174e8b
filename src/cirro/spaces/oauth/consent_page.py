"""The page that asks a person what a Space may see."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cirro.people.models import User
from cirro.spaces.models import Member, OAuthClient

_SAYS = {
    "read": _("Read these details as long as you are with the Space."),
    "openid": _("Know that it is you who signs in, and when you did."),
    "profile": _("Get your names, screen name, time zone and birth date when you sign in."),
    "email": _("Get your Cirro address for this Space when you sign in."),
}


def consent_page(
    request: HttpRequest, user: User, client: OAuthClient, scopes: Sequence[str], redirect_uri: str
) -> HttpResponse:
    """Who asks, what they get to see, and the two answers."""
    # The form is answered with a redirect to the Space. Chromium holds `form-action` of the content security policy
    # against redirects too: settings.py leaves it out, and would have to name the Space's host here if it came.
    context = {
        "space": client.space,
        "asks": [_SAYS[scope] for scope in scopes],
        "host": urlsplit(redirect_uri).netloc,
        "is_member": Member.objects.filter(space_id=client.space_id, user=user).exists(),
    }
    return render(request, "spaces/consent.html", context)
