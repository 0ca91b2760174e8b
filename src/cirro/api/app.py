"""The v2 API, assembled from the areas' routers."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger

from cirro.api.auth import SpaceToken
from cirro.api.errors import error_response, input_error
from cirro.api.idempotency import repeatable
from cirro.api.openapi import DocumentedAPI
from cirro.api.parser import ContractParser
from cirro.events.api import router as events
from cirro.gigs.api import routers as gigs
from cirro.kernel.errors import BadInput, CirroError, Refused
from cirro.kernel.time_limit import took_too_long
from cirro.notifications.api import routers as notifications
from cirro.rewards.api import routers as rewards
from cirro.spaces.api import routers as spaces

DESCRIPTION = """\
The backend of a crowd business: users and workers, gigs, invitations, results and
payouts, notifications.

Sign every call with a JWT (RS256) made with your Space's RSA key: `sub` is your app id, `exp` at most ten minutes ahead.
Ids are strings of digits. An update is a `POST` to the item's path and changes only the fields sent.
A `POST` may be repeated safely with a key of yours in the header `Idempotency-Key`.
Every answer is one JSON object; a refusal is `{"error": "…"}`, or RFC 9457 with `Accept: application/problem+json`.
"""

api = DocumentedAPI(
    title="Cirro API",
    version="2",
    description=DESCRIPTION,
    auth=SpaceToken(),
    parser=ContractParser(),
    # No validator elsewhere is asked about the document.
    docs=Swagger({"validatorUrl": None, "persistAuthorization": False}),
    urls_namespace="v2",
    servers=[{"url": "/"}, {"url": "/api", "description": "The same API"}],
)
api.add_decorator(repeatable, mode="operation")
for prefix, router in (*spaces, *gigs, *rewards, *notifications, ("", events)):
    api.add_router(prefix, router)


@api.exception_handler(CirroError)
def _refused(request: HttpRequest, error: CirroError) -> HttpResponse:
    return error_response(request, error)


@api.exception_handler(OperationalError)
def _given_up(request: HttpRequest, error: OperationalError) -> HttpResponse:
    if not took_too_long(error):
        raise error
    return error_response(request, Refused("This took too long and was given up; nothing was written"))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return error_response(request, input_error(error.errors))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja wraps what the parser raised: that says what is wrong with the body."""
    refusal = error.__cause__ if isinstance(error.__cause__, CirroError) else BadInput(str(error))
    return error_response(request, refusal)
