"""Events as the API shows them."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from cirro.kernel.inputs import Id, Text
from cirro.kernel.openapi import PageQuery, example

EVENT = {
    "id": "31",
    "object": "event",
    "type": "gig_invitation.updated",
    "created_at": "2026-11-21T09:30:00.000Z",
    "data": {
        "id": "12",
        "object": "gig_invitation",
        "status": "accepted",
        "gig_id": "3",
        "user_id": "7",
        "no_reward": False,
        "epam_bench_status": None,
    },
}


class EventOut(Schema):
    model_config = example(EVENT)
    id: str
    object: Literal["event"]
    type: str
    created_at: str = Field(description="ISO 8601 with milliseconds, on the Space's clock")
    data: dict[str, Any] = Field(description="The object as the API shows it right after the event")


class EventListOut(Schema):
    model_config = example({"object": "list", "url": "/events", "has_more": False, "data": [EVENT]})
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[EventOut]


class EventsQuery(PageQuery):
    type: Text | None = Field(None, description="Such as `gig_invitation.created`")
    object_id: Id | None = Field(
        None, description="Id of the gig, invitation, user, result or whatever it is about"
    )
