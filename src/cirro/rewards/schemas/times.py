"""Gig time activities as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import WithJsonSchema

from cirro.kernel.inputs import Day, Id, Number
from cirro.kernel.openapi import example
from cirro.rewards.domain.report_time import DAY_MS
from cirro.rewards.schemas.common import Description

FIELDS: dict[str, Any] = {
    "gig_id": 3,
    "user_id": 7,
    "description": "Digging and planting",
    "duration_in_ms": 7200000,
    "date": "2027-01-02",
}
TIME: dict[str, Any] = {
    "id": "4",
    "object": "gig_time_activity",
    **FIELDS,
    "gig_id": "3",
    "user_id": "7",
    "currency": "EUR",
    "amount": 0,
}
_DURATION = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0, "maximum": DAY_MS},
        {"type": "string", "pattern": "^[0-9]{1,18}(\\.[0-9]{1,18})?$"},
    ]
}


class TimeIn(Schema):
    model_config = example(FIELDS)
    gig_id: Id
    user_id: Id
    date: Day
    duration_in_ms: Annotated[Number, WithJsonSchema(_DURATION)] = Field(
        description="At most 24 hours for one person and day, over all their gigs in the Space"
    )
    description: Description | None = None


class TimeOut(Schema):
    """Time that somebody spent on a gig."""

    model_config = example(TIME)
    id: str
    object: Literal["gig_time_activity"]
    gig_id: str
    user_id: str
    description: str | None
    duration_in_ms: int
    date: str = Field(json_schema_extra={"format": "date"})
    currency: str
    amount: int = Field(
        description="The reward in minor units, by the Space's hourly rate, rounded half to even; 0 for who is paid by "
        "result"
    )


class TimeListOut(Schema):
    model_config = example(
        {"object": "list", "url": "/gig_time_activities", "has_more": False, "data": [TIME]}
    )
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[TimeOut]
