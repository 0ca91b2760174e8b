"""In which language and time zone a request is answered: people in their own, programs always in English and UTC."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation

from cirro.people.domain.time_zones import iana_name

# The API, and of the OAuth provider everything but the page where people consent. `/api/…` are its other addresses.
_FOR_PROGRAMS = re.compile(r"/(v\d+(/|\Z)|(api|oauth)/(?!(oauth/)?authorize\Z)|\.well-known/|health\Z)")
_OF_PROGRAMS = "en"


def is_for_programs(request: HttpRequest) -> bool:
    """Whether what answers is no page: its words are part of a documented interface."""
    return bool(_FOR_PROGRAMS.match(request.path))


class LanguageMiddleware(LocaleMiddleware):
    """Pages go by the cookie and the browser. Whatever is set on the way ends with the request, so that nothing of it
    is left for the thread's next one."""

    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(_OF_PROGRAMS), timezone.override(None):
            if is_for_programs(request):
                request.LANGUAGE_CODE = _OF_PROGRAMS
                answer = self.get_response(request)
            else:
                answer = super().__call__(request)
        assert isinstance(answer, HttpResponseBase)  # nothing here is asynchronous
        return answer


class PersonMiddleware:
    """Behind LanguageMiddleware and the sign-in: the language that the account names comes first, and times are in
    the person's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked only with a session: everybody else costs no query.
        if not is_for_programs(request) and request.session.session_key and request.user.is_authenticated:
            timezone.activate(iana_name(request.user.time_zone))
            locale = request.user.locale
            if locale and translation.check_for_language(locale):
                translation.activate(locale)
                request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
