"""The conversation with an OpenID Connect provider. Stricter than django-allauth's: signature, nonce and issuer are
checked always, PKCE is used, and whatever goes wrong is an OAuth2Error, which has a page."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from requests import RequestException

from cirro.people.social import claims
from cirro.people.social.addresses import callback_url
from cirro.people.social.discovery import discovery_fault
from cirro.people.social.id_token import TokenRefused, read_id_token

Json = dict[str, Any]

# How long a discovery document is used before it is fetched again.
_DISCOVERY_SECONDS = 300


class OpenIdAdapter(OpenIDConnectOAuth2Adapter):
    """Talks with one provider during one request."""

    # What was put aside at the start of the sign-in that is now completed.
    state: Json

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.state = {}

    @property
    def openid_config(self) -> Json:
        """The provider's discovery document. Raises OAuth2Error."""
        provider = self.get_provider()
        address: str = provider.server_url
        document: Json | None = cache.get(f"openid-discovery:{address}")
        if document is None:
            document = self._fetch(address)
            fault = discovery_fault(document, provider.app.settings["server_url"])
            if fault:
                raise OAuth2Error(fault)
            cache.set(f"openid-discovery:{address}", document, _DISCOVERY_SECONDS)
        return document

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]  # a property in allauth's own subclass, too
        """Whether the secret goes in the header: what a provider means that says nothing (Discovery 1.0, section 3)."""
        method = self.get_provider().app.settings.get("token_auth_method")
        supported = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return method == "client_secret_basic" if method else "client_secret_post" not in supported

    def check_answers_issuer(self, named: str | None) -> None:
        """Whether an answer that says where it comes from comes from this provider (RFC 9207). Raises OAuth2Error."""
        if named is not None and named != self.openid_config["issuer"]:
            raise OAuth2Error("the answer comes from another provider")

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url(app.provider_id)

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,
        client: OAuth2Client,
        pkce_code_verifier: str | None = None,
    ) -> Json:
        try:
            answer = super().get_access_token_data(request, app, client, pkce_code_verifier)
            if isinstance(answer, dict):
                return answer
        except (OAuth2Error, KeyError, TypeError, ValueError) as error:
            if isinstance(error, RequestException):
                raise
            # Not the library's own message: it quotes the answer, tokens and all.
            raise OAuth2Error("the provider gave no tokens for the code") from error
        raise OAuth2Error("the provider gave no tokens for the code")

    def parse_token(self, data: Json) -> SocialToken:
        token = data["access_token"]
        if not isinstance(token, str) or not token.isascii():
            raise OAuth2Error("the provider gave an access token that is none")
        return SocialToken(token=token)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who signed in. Raises OAuth2Error, RequestException."""
        try:
            proved = read_id_token(
                kwargs["response"].get("id_token"),
                self._fetch(self.openid_config["jwks_uri"]),
                issuer=self.openid_config["issuer"],
                client_id=app.client_id,
                nonce=self.state.get("nonce", "") if app.settings["nonce"] else None,
            )
        except TokenRefused as error:
            raise OAuth2Error(str(error)) from error
        login: SocialLogin = self.get_provider().sociallogin_from_response(
            request, claims.merged(proved, self._userinfo(token.token, proved["sub"]))
        )
        return login

    def _userinfo(self, access_token: str, subject: str) -> Json:
        endpoint = self.openid_config.get("userinfo_endpoint")
        if not endpoint:
            return {}
        info = self._fetch(endpoint, {"Authorization": f"Bearer {access_token}"})
        # Core 5.3.2: else the two answers may be about two people.
        if info.get("sub") != subject:
            raise OAuth2Error("the provider's two answers are about different people")
        return info

    def _fetch(self, url: str, headers: dict[str, str] | None = None) -> Json:
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
            document = response.json()
        if not isinstance(document, dict):
            raise OAuth2Error("the provider's answer is not what OpenID Connect says")
        return document
