"""What of a Django request oauthlib gets to see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauthlib.common import urlencode

_AUTHORIZE = {
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
}
_TOKEN = {
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
    "refresh_token",
    "scope",
    "token",
    "token_type_hint",
}


class KnownParameters(OAuthLibCore):
    """Passes on the parameters that the provider knows, each as often as it came.

    oauthlib keeps parameters and its own notes (`user`, `client`, `scopes` …) in one place: an unknown parameter
    could pass for one of them.
    """

    def _extract_params(self, request: HttpRequest) -> tuple[str, str, str, dict[str, Any]]:
        query = urlencode(_known(request.GET, _AUTHORIZE))
        body = urlencode(_known(request.POST, _TOKEN))
        uri = f"{request.path}?{query}" if query else request.path
        return uri, request.method or "GET", body, self.extract_headers(request)


def _known(given: QueryDict, names: set[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in given.lists() if name in names for value in values]
