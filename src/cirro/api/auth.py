"""Who calls: the Space behind the bearer token. Its body is read once that is known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from cirro.api import tokens
from cirro.api.body import take_body
from cirro.kernel.errors import Unauthenticated
from cirro.kernel.request import SpaceRef


class SpaceToken(HttpBearer):
    """A JWT that the Space signed with its RSA key (RS256), at most ten minutes valid."""

    openapi_bearerFormat = "JWT"  # noqa: N815  # ninja's name

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated(tokens.MISSING)
        space = self.authenticate(request, token.strip())
        # Only now: who has no token must not keep a thread waiting for a body.
        take_body(request)
        return space

    def authenticate(self, request: HttpRequest, token: str) -> SpaceRef:
        return tokens.verify(token)
