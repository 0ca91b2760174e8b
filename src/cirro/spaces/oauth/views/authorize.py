"""Where a Space sends people to sign in: they are asked once what the Space may see, then sent back with a code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.views.mixins import OAuthLibMixin
from oauthlib.oauth2 import (
    AccessDeniedError,
    InvalidRedirectURIError,
    MismatchingRedirectURIError,
    OAuth2Error,
)
from oauthlib.openid.connect.core.exceptions import ConsentRequired, LoginRequired

from cirro.people.domain.standing import in_good_standing
from cirro.people.models import User
from cirro.spaces.domain.consent import give_consent, has_consented
from cirro.spaces.domain.space_ref import space_ref
from cirro.spaces.oauth.addresses import with_answer
from cirro.spaces.oauth.consent_page import consent_page
from cirro.spaces.oauth.signed_in_at import forget_asked, is_too_long_ago, sign_in_again, signed_in_at

_CREDENTIALS = (
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


@method_decorator(never_cache, name="dispatch")
class Authorize(OAuthLibMixin, View):
    """`/oauth/authorize`. The consent form is sent to the address it is shown at: the request in its query is
    checked anew, the form itself adds nothing but yes or no."""

    http_method_names = ("get", "post")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Errors go back to the Space, but never to an address that isn't registered for it."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except FatalClientError as error:
            return _not_a_space(request, error.oauthlib_error)
        except OAuthToolkitError as error:
            return self._back(error.oauthlib_error.redirect_uri, error.oauthlib_error.twotuples)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Back to the Space with a code if the person consented before, else the page that asks them."""
        scopes, asked = self.validate_authorization_request(request)
        prompts = request.GET.get("prompt", "").split()
        user = _person(request)
        if user is None or is_too_long_ago(request, user):
            if "none" in prompts:
                raise _error(LoginRequired, asked)
            return sign_in_again(request)
        if not in_good_standing(user):
            return self._not_admitted(request, prompts, asked)
        client = asked["request"].client
        if not {"consent", "select_account"}.intersection(prompts) and has_consented(
            client.space_id, user.pk, scopes
        ):
            return self._code(request, user, scopes, asked)
        if "none" in prompts:
            raise _error(ConsentRequired, asked)
        return consent_page(request, user, client, scopes, asked["redirect_uri"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Yes or no of the consent page."""
        scopes, asked = self.validate_authorization_request(request)
        user = _person(request)
        if user is None or is_too_long_ago(request, user):
            return sign_in_again(request)
        if not in_good_standing(user):
            return self._not_admitted(request, [], asked)
        if request.POST.get("allow") != "yes":
            raise _error(AccessDeniedError, asked)
        with transaction.atomic():
            give_consent(space_ref(asked["request"].client.space_id), user.pk, scopes)
            return self._code(request, user, scopes, asked)

    def _code(
        self, request: HttpRequest, user: User, scopes: Sequence[str], asked: dict[str, Any]
    ) -> HttpResponse:
        credentials = {name: asked[name] for name in _CREDENTIALS if name in asked}
        credentials["auth_time"] = int(signed_in_at(request, user))
        forget_asked(request)
        address, *_ = self.create_authorization_response(request, " ".join(scopes), credentials, allow=True)
        return OAuth2ResponseRedirect(address, ["http", "https"])

    def _not_admitted(self, request: HttpRequest, prompts: list[str], asked: dict[str, Any]) -> HttpResponse:
        denial = _error(AccessDeniedError, asked)
        if "none" in prompts:
            raise denial
        back = with_answer(asked["redirect_uri"], denial.oauthlib_error.twotuples)
        context = {"space": asked["request"].client.space, "back": back}
        return render(request, "spaces/restricted.html", context, status=403)

    def _back(self, address: str, answer: Sequence[tuple[str, str]]) -> HttpResponse:
        return OAuth2ResponseRedirect(with_answer(address, answer), ["http", "https"])


def _not_a_space(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    # Its developer mostly has a slip in the address; it is shown as text, never as a link.
    is_address = isinstance(error, (InvalidRedirectURIError, MismatchingRedirectURIError))
    asked = request.GET.get("redirect_uri", "") if is_address else ""
    context = {"error": error, "asked": asked, "command": "cirro space edit … --add-redirect-uri"}
    return render(request, "spaces/not_a_space.html", context, status=400)


def _person(request: HttpRequest) -> User | None:
    return None if isinstance(request.user, AnonymousUser) else request.user


def _error(kind: type[OAuth2Error], asked: dict[str, Any]) -> OAuthToolkitError:
    return OAuthToolkitError(error=kind(request=asked["request"]))
