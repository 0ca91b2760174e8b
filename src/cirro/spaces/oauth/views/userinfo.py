"""The claims about the person behind an access token (OpenID Connect)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cirro.kernel.errors import CirroError
from cirro.spaces.domain.find_bearer import find_bearer
from cirro.spaces.oauth.claims import claims_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """`/oauth/userinfo`: what the token's scopes give, of the user that the Space sees."""
    try:
        bearer = find_bearer(request.headers.get("Authorization", ""), "openid")
    except CirroError as refusal:
        code = "insufficient_scope" if refusal.status == 403 else "invalid_token"
        return JsonResponse(
            {"error": code, "error_description": refusal.message},
            status=refusal.status,
            headers={"WWW-Authenticate": f'Bearer error="{code}", error_description="{refusal.message}"'},
        )
    return JsonResponse(claims_of(bearer.space_id, bearer.user_id, bearer.scopes))
