"""What an area's API views get and give: the calling Space on the request, JSON in the answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from cirro.kernel import jsontext


@dataclass(frozen=True)
class SpaceRef:
    """The Space that calls: all that use cases need to know of it."""

    id: int
    app_id: str
    is_sandbox: bool
    currency: str


class SpaceRequest(HttpRequest):
    """A request whose token was verified."""

    auth: SpaceRef


def answer(data: object, status: int = 200) -> HttpResponse:
    """One JSON object as an HTTP answer."""
    return HttpResponse(jsontext.write(data), status=status, content_type="application/json")
