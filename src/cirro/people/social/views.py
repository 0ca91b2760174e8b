"""The two ends of a sign-in through another provider: the start, by POST, and what the provider sends people back to."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal.flows.signup import clear_pending_signup
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.apple.views import apple_post_callback
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from cirro.people.sign_in.pages import too_many
from cirro.people.social.apple import AppleAdapter
from cirro.people.social.openid import OpenIdAdapter


class CallbackView(OAuth2CallbackView):
    """Completes what was started in this browser, once; whatever is wrong about the answer gives a page."""

    adapter: OpenIdAdapter | AppleAdapter

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except (OAuth2Error, RequestException) as error:
            response = render_authentication_error(request, self.adapter.get_provider(), exception=error)
        return response

    def _get_state(
        self, request: HttpRequest, provider: Provider
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        # The adapter compares the nonce.
        self.adapter.state = state or {}
        if state and isinstance(self.adapter, OpenIdAdapter):
            self.adapter.check_answers_issuer(request.GET.get("iss"))
        return state, response


@never_cache
@require_http_methods(["GET", "POST"])
def openid_start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """POST leads to the provider; GET asks first, so that no link of a stranger starts a sign-in."""
    return _start(request, _adapter(request, provider_id))


@never_cache
@require_safe
def openid_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The person is back, with a code."""
    response: HttpResponse = CallbackView.adapter_view(_adapter(request, provider_id))(request)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def apple_start(request: HttpRequest) -> HttpResponse:
    """As `openid_start`."""
    _only_configured(request, "apple")
    return _start(request, AppleAdapter(request))


@csrf_exempt  # The state, which comes with it and is looked up at the next step, does the same.
@never_cache
@require_POST
def apple_form(request: HttpRequest) -> HttpResponse:
    """Apple answers with a form, which browsers send without our session: put it aside, and go on with a GET."""
    _only_configured(request, "apple")
    response: HttpResponse = apple_post_callback(request)
    return response


@never_cache
@require_safe
def apple_finish(request: HttpRequest) -> HttpResponse:
    """As `openid_callback`."""
    _only_configured(request, "apple")
    response: HttpResponse = CallbackView.adapter_view(AppleAdapter)(request)
    return response


@never_cache
def complete(request: HttpRequest) -> HttpResponseBase:
    """The form that asks a new person for what the provider didn't tell."""
    try:
        response: HttpResponseBase = social.signup(request)
    except SocialApp.DoesNotExist:  # its provider was switched off meanwhile
        clear_pending_signup(request)
        response = redirect("account_login")
    return response


def _start(request: HttpRequest, adapter: OpenIdAdapter | AppleAdapter) -> HttpResponse:
    # Counted with the tries of passwords: each start may make us ask the provider.
    if request.method == "POST" and not ratelimit.consume(request, action="login"):
        return too_many(request)
    response: HttpResponse = OAuth2LoginView.adapter_view(adapter)(request)
    return response


def _adapter(request: HttpRequest, provider_id: str) -> OpenIdAdapter:
    _only_configured(request, provider_id)
    return OpenIdAdapter(request, provider_id)


def _only_configured(request: HttpRequest, provider_id: str) -> None:
    if not any(app.provider_id == provider_id for app in get_adapter(request).list_apps(request)):
        raise Http404
