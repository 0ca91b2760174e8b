"""What the provider can do at all: codes for people who consented, tokens for codes, fresh tokens for used ones."""

from __future__ import annotations

from typing import Any

from oauthlib.oauth2 import (
    AuthorizationEndpoint,
    BearerToken,
    RefreshTokenGrant,
    RequestValidator,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant

from cirro.spaces.oauth.checks import check_once, check_request
from cirro.spaces.oauth.codes import fingerprint


class Server(AuthorizationEndpoint, TokenEndpoint, RevocationEndpoint):
    """The endpoints with the code grant and its refresh tokens; no other grant is there to be switched on by a
    mistake. Settings of the toolkit name this class."""

    def __init__(
        self, request_validator: RequestValidator, token_expires_in: int | None = None, **_: Any
    ) -> None:
        codes = AuthorizationCodeGrant(request_validator)
        codes.custom_validators.pre_auth.append(check_request)
        codes.custom_validators.pre_token.extend([check_once, _keep_code])
        refreshes = RefreshTokenGrant(request_validator)
        refreshes.custom_validators.pre_token.append(check_once)
        tokens = BearerToken(request_validator, expires_in=token_expires_in)
        AuthorizationEndpoint.__init__(
            self, default_response_type="code", response_types={"code": codes}, default_token_type=tokens
        )
        TokenEndpoint.__init__(
            self,
            default_grant_type="authorization_code",
            grant_types={"authorization_code": codes, "refresh_token": refreshes},
            default_token_type=tokens,
        )
        RevocationEndpoint.__init__(self, request_validator)


def _keep_code(request: Any) -> dict[str, Any]:
    """From here on the code is known as the database knows it."""
    if request.code is not None:
        request.code = fingerprint(request.code)
    return {}
