"""Gig results as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from cirro.kernel.inputs import Day, Exact, Id, Number, Text, text, whole
from cirro.kernel.openapi import example
from cirro.rewards.domain.report_rules import QUANTITY_MAX, REASON_LENGTH
from cirro.rewards.schemas.common import (
    CURRENCY,
    KEY,
    CurrencyIn,
    Description,
    Key,
    Title,
    one_of_cost_centers,
)
from cirro.rewards.schemas.cost_centers import BookedIn, CostCenterOut

FIELDS: dict[str, Any] = {
    "gig_task_id": 5,
    "user_id": 7,
    "title": "Oaks planted on the western hills",
    "description": "Rows 3 to 6",
    "quantity": 40,
    "multiplier": "1.25",
    "delivery_date": "2027-01-02",
    "cost_center_key": "TREES-WEST",
}
RESULT: dict[str, Any] = {
    "id": "21",
    "object": "gig_result",
    **FIELDS,
    "gig_task_id": "5",
    "user_id": "7",
    "cost_center_data": None,
    "currency": "EUR",
    "amount": 12500,
    "reverses_id": None,
    "reason": None,
}


class ResultIn(BookedIn):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**FIELDS, "idempotency_key": "gig 3, worker 7"}],
            **one_of_cost_centers(),
        }
    )
    gig_task_id: Id
    user_id: Id
    title: Title
    quantity: Annotated[Number, whole(1, QUANTITY_MAX)]
    description: Description | None = None
    multiplier: Exact | None = Field(None, description="0 to 9.9999 with at most 4 decimals, default 1.0")
    delivery_date: Day | None = Field(None, description="Default: today")
    currency: CurrencyIn | None = CURRENCY
    idempotency_key: Key | None = KEY


class ReverseIn(Schema):
    model_config = example({"reason": "The same oaks were reported twice"})
    reason: Annotated[Text, text(1, REASON_LENGTH)]


class ResultOut(Schema):
    """Pieces of work that somebody did; or, with `reverses_id`, the opposite of an earlier result."""

    model_config = example(RESULT)
    id: str
    object: Literal["gig_result"]
    gig_task_id: str
    user_id: str
    title: str
    description: str | None
    quantity: int = Field(description="Negative in a reversal")
    multiplier: str = Field(pattern=r"^[0-9]\.[0-9]{1,4}$")
    delivery_date: str = Field(json_schema_extra={"format": "date"})
    cost_center_key: str | None
    cost_center_data: CostCenterOut | None
    currency: str
    amount: int = Field(
        description="The reward in minor units: quantity × base price × multiplier, rounded half to even; 0 for who is "
        "paid by time; negative in a reversal"
    )
    reverses_id: str | None = Field(description="The result that this one takes back")
    reason: str | None = Field(description="Why it was taken back")


class ResultListOut(Schema):
    model_config = example({"object": "list", "url": "/gig_results", "has_more": False, "data": [RESULT]})
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[ResultOut]
