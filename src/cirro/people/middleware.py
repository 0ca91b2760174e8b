"""Pages in the language that the signed-in person chose for their account."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


class PersonLocaleMiddleware:
    """Behind LocaleMiddleware, which goes by the cookie and the browser: the account's own choice comes first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked only with a session: everybody else costs no query.
        locale = request.user.locale if request.session.session_key and request.user.is_authenticated else ""
        if locale and translation.check_for_language(locale):
            translation.activate(locale)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
