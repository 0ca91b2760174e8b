"""What clients find out by themselves (OpenID Connect Discovery, RFC 8414)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cirro.spaces.domain.scopes import SCOPES
from cirro.spaces.oauth.claims import CLAIMS

_METHODS = ["client_secret_basic", "client_secret_post"]


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """The same document at both well-known addresses."""
    document = {
        "issuer": settings.CIRRO_URL,
        "authorization_endpoint": _address("authorize"),
        "token_endpoint": _address("token"),
        "revocation_endpoint": _address("revoke"),
        "userinfo_endpoint": _address("userinfo"),
        "jwks_uri": _address("jwks"),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": _METHODS,
        "revocation_endpoint_auth_methods_supported": _METHODS,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [*CLAIMS, "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "jti"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }
    return JsonResponse(document, headers={"Access-Control-Allow-Origin": "*"})


def _address(name: str) -> str:
    return settings.CIRRO_URL + reverse(f"oauth2_provider:{name}")
