"""Payouts (bonuses) as they go in and come out of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, WithJsonSchema

from cirro.kernel.inputs import Day, Id, Number, Text, whole
from cirro.kernel.money import LARGEST
from cirro.kernel.openapi import example
from cirro.rewards.domain.give_bonus import GIG
from cirro.rewards.schemas.common import (
    CURRENCY,
    KEY,
    CurrencyIn,
    Description,
    Key,
    ReportsQuery,
    Title,
    one_of_cost_centers,
)
from cirro.rewards.schemas.cost_centers import CENTER, BookedIn, CostCenterOut

FIELDS: dict[str, Any] = {
    "amount": 2000,
    "title": "For helping newcomers",
    "description": "Three evenings in December",
    "billing_date": "2027-01-15",
    "reference_id": 3,
    "reference_type": GIG,
    "user_id": 7,
    "cost_center_data": CENTER,
}
PAYOUT: dict[str, Any] = {
    "id": "9",
    "object": "payout",
    **FIELDS,
    "reference_id": "3",
    "user_id": "7",
    "cost_center_key": None,
    "currency": "EUR",
    "status": "open",
}


class PayoutIn(BookedIn):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**FIELDS, "idempotency_key": "newcomers, December, worker 7"}],
            **one_of_cost_centers(),
        }
    )
    amount: Annotated[Number, whole(1, LARGEST)] = Field(description="Minor units")
    title: Title
    user_id: Id
    description: Description | None = None
    billing_date: Day | None = Field(None, description="No bill has it before; default: today")
    reference_type: Annotated[Text, WithJsonSchema({"type": "string", "enum": [GIG]})] | None = Field(
        None, description="What it is for, together with reference_id: a gig of the Space"
    )
    reference_id: Id | None = None
    currency: CurrencyIn | None = CURRENCY
    idempotency_key: Key | None = KEY


class PayoutOut(Schema):
    """A bonus."""

    model_config = example(PAYOUT)
    id: str
    object: Literal["payout"]
    amount: int = Field(description="Minor units")
    currency: str
    title: str
    description: str | None
    billing_date: str = Field(json_schema_extra={"format": "date"})
    reference_id: str | None
    reference_type: Literal["Gig"] | None
    user_id: str
    cost_center_key: str | None
    cost_center_data: CostCenterOut | None
    status: Literal["open", "billed", "sending", "sent", "unknown", "settled", "returned", "deleted"] = Field(
        description="Where its money is: on no bill yet, or as the bill's latest transfer stands. `deleted` only when a "
        "repeated idempotency_key finds a bonus that was deleted"
    )


class PayoutListOut(Schema):
    model_config = example({"object": "list", "url": "/payouts", "has_more": False, "data": [PAYOUT]})
    object: Literal["list"]
    url: str
    has_more: bool
    data: list[PayoutOut]


class PayoutDeletedOut(Schema):
    model_config = example({"id": "9", "object": "payout", "deleted": True})
    id: str
    object: Literal["payout"]
    deleted: Literal[True]


class PayoutsQuery(ReportsQuery):
    reference_id: Id | None = None
    reference_type: Literal["Gig"] | None = None
