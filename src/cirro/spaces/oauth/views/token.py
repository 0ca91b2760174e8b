"""Codes and refresh tokens turned into tokens, and tokens ended: what a Space's server calls."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

from cirro.spaces.oauth.error_words import explained


class _Errors:
    """Errors in JSON also for what is no OAuth request at all."""

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        error = {"error": "invalid_request", "error_description": "Only POST is possible here."}
        return JsonResponse(error, status=405, headers={"Allow": "POST"})


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Token(_Errors, TokenView):
    """`POST /oauth/token`."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tokens for a code or a refresh token, or an OAuth error."""
        # One transaction: until its end nobody else uses the same code, nor ends the consent it stands on. Refusals
        # are answers, not exceptions: what they end (a stolen family of tokens) stays ended.
        with transaction.atomic():
            response: HttpResponse = self.authorization_flow_token_response(request)
        response["Content-Type"] = "application/json"
        return explained(response, request.POST.get("grant_type", ""))


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Revoke(_Errors, RevokeTokenView):
    """`POST /oauth/revoke` (RFC 7009)."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An access token dies with its refresh token and the other way round. Unknown ones are no error."""
        with transaction.atomic():
            response: HttpResponse = super().post(request, *args, **kwargs)
        response["Content-Type"] = "application/json"
        # Answers are never empty here.
        response.content = response.content or b"{}"
        return explained(response)
