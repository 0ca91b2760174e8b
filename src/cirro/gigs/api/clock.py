"""The sandbox's test clock."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from cirro.gigs import schemas
from cirro.gigs.domain.advance_clock import advance_clock, read_clock
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer

router = Router(tags=["Test clock"])


@router.get("/test_clock", response={200: schemas.ClockOut, **errors(403)}, summary="Read the test clock")
def read(request: SpaceRequest) -> HttpResponse:
    """Where the sandbox's clock stands. It runs with real time until it is first advanced."""
    return answer(read_clock(request.auth).show())


@router.post(
    "/test_clock/advance",
    response={200: schemas.ClockOut, **errors(403, 422)},
    summary="Advance the test clock",
)
def advance(request: SpaceRequest, payload: schemas.AdvanceIn) -> HttpResponse:
    """Moves the sandbox's clock forward: waves, starts, ends and archivings that fall due until then happen, in order.
    From the first advance on the clock stands still between advances, so that runs can be repeated exactly."""
    return answer(advance_clock(request.auth, to=payload.to, by_seconds=payload.by_seconds).show())
