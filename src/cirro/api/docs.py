"""The page that shows the OpenAPI document to people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger

# The page writes styles of its own and draws its icons from data; nothing comes from another host.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


class DocsPage(Swagger):
    """Swagger UI, which asks no validator elsewhere about the document and lets calls be tried with a token."""

    def __init__(self) -> None:
        super().__init__({"validatorUrl": None, "persistAuthorization": False})

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page, with a policy that keeps it to this host."""
        response = super().render_page(request, api, **kwargs)
        response["Content-Security-Policy"] = _POLICY
        return response
