"""Choose the language of pages, signed in or not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from cirro.people.domain.update_profile import update_profile


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's view, which keeps the choice in a cookie; for a signed-in person it is kept with the account, too."""
    locale = request.POST.get("language")
    if request.method == "POST" and request.user.is_authenticated and locale in dict(settings.LANGUAGES):
        update_profile(request.user.pk, {"locale": locale})
    return set_language(request)
