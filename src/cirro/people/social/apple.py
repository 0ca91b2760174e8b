"""Sign in with Apple, where it differs from OpenID Connect: the answer comes as a form, the secret is a signed token."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.apple.apple_session import get_apple_session
from allauth.socialaccount.providers.apple.views import AppleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from django.http import HttpRequest
from jwt import PyJWTError
from requests import RequestException

from cirro.people.social.addresses import callback_url
from cirro.people.social.id_token import TokenRefused, read_id_token

Json = dict[str, Any]


class AppleAdapter(AppleOAuth2Adapter):
    """Talks with Apple during one request."""

    issuer = "https://appleid.apple.com"
    # What was put aside at the start of the sign-in that is now completed.
    state: Json
    # Of the token that was read last.
    claims: Json

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.state, self.claims = {}, {}

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url("apple")

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,
        client: OAuth2Client,
        pkce_code_verifier: str | None = None,
    ) -> Json:
        try:
            data: Json = super().get_access_token_data(request, app, client, pkce_code_verifier)
        except (OAuth2Error, PyJWTError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, RequestException):
                raise
            raise OAuth2Error("Apple gave no tokens for the code") from error
        return data

    def parse_token(self, data: Json) -> SocialToken:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.public_key_url)
            response.raise_for_status()
            keys = response.json()
        try:
            proved = read_id_token(
                data.get("id_token"),
                keys if isinstance(keys, dict) else {},
                issuer=self.issuer,
                client_id=self.get_provider().app.client_id,
                nonce=self.state.get("nonce", ""),
            )
        except TokenRefused as error:
            raise OAuth2Error(str(error)) from error
        # Only the name is the browser's own word.
        self.claims = {"name": data.get("name"), **proved}
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who signed in, as `parse_token` read it."""
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, self.claims)
        get_apple_session(request).delete()
        return login
