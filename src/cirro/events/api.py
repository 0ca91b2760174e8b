"""Reading the event log over the API."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.events.domain.list_events import list_events
from cirro.events.schemas import EventListOut, EventsQuery
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer

router = Router(tags=["Events"])


@router.get("/events", response={200: EventListOut, **errors(404)}, summary="List events")
def events(request: SpaceRequest, query: Query[EventsQuery]) -> HttpResponse:
    """What happened in the calling Space, oldest first: every change of a gig, an invitation or a user, every
    report of work and every payout, written in the same transaction as the change. Read on with `after`. In a live Space calls run side by side: an event may appear
    a moment later with a lower id than one already there, so read on from an id that is some seconds old."""
    return answer(list_events(request.auth.id, query.page(), type=query.type, object_id=query.object_id))
