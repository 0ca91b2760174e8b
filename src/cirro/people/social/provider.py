"""The kinds of provider, as django-allauth registers them."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.apple.provider import AppleProvider as BaseAppleProvider
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from cirro.people.social import claims
from cirro.people.social.apple import AppleAdapter
from cirro.people.social.openid import OpenIdAdapter

Json = dict[str, Any]


class _CarefulProvider(OAuth2Provider):
    """A start that binds the answer to this browser and this try, and takes nothing else from the address."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> Json:
        # Past OAuth2Provider's, which lets the address add scopes and parameters of its own.
        kwargs: Json = super(OAuth2Provider, self).get_redirect_from_request_kwargs(request)
        if kwargs["process"] != AuthProcess.CONNECT:
            kwargs["process"] = AuthProcess.LOGIN
        return kwargs

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: object = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if self.app.settings["nonce"]:
            kwargs["nonce"] = token_urlsafe(32)
            kwargs["auth_params"] = {**self.get_auth_params(), "nonce": kwargs["nonce"]}
        try:
            response: HttpResponse = super().redirect(request, process, next_url, data, **kwargs)
        except (OAuth2Error, RequestException) as error:
            response = render_authentication_error(request, self, exception=error)
        return response

    def extract_email_addresses(self, data: Json) -> list[EmailAddress]:
        address = claims.text(data, "email")
        if not address:
            return []
        verified = claims.is_email_verified(data) and self.app.settings["trust_email"]
        return [EmailAddress(email=address, verified=verified, primary=True)]

    def extract_extra_data(self, data: Json) -> Json:
        return dict(claims.kept(data))

    def serialize(self) -> Json:
        # By its own id: two providers of the same kind may have given us the same client id.
        return {**super().serialize(), "id": self.sub_id}


class OpenIdProvider(_CarefulProvider, OpenIDConnectProvider):
    """One OpenID Connect provider of those that the environment names."""

    oauth2_adapter_class = OpenIdAdapter

    def extract_uid(self, data: Json) -> str:
        return str(data["sub"])

    def extract_common_fields(self, data: Json) -> Json:
        return dict(claims.common_fields(data))


class AppleProvider(_CarefulProvider, BaseAppleProvider):
    """Apple, which is nearly OpenID Connect."""

    oauth2_adapter_class = AppleAdapter

    def extract_common_fields(self, data: Json) -> Json:
        # Given only the first time, beside the token, by the person's browser.
        name = data.get("name") if isinstance(data.get("name"), dict) else {}
        return {
            "email": claims.text(data, "email"),
            "first_name": claims.text(name or {}, "firstName"),
            "last_name": claims.text(name or {}, "lastName"),
        }


provider_classes = [OpenIdProvider, AppleProvider]
