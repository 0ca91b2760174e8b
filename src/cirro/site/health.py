"""Whether this web process can answer: asked by load balancers, and by `cirro up` while it starts."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout

from cirro.kernel import sql


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Tells nothing else, so it needs no token."""
    try:
        sql.row("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
