"""Payouts: bonuses beyond what gigs pay (contract section 6)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.rewards.domain.delete_bonus import delete_bonus
from cirro.rewards.domain.give_bonus import NewBonus, give_bonus
from cirro.rewards.domain.kinds import PAYOUTS
from cirro.rewards.domain.list_reports import find_report, list_reports
from cirro.rewards.schemas.payouts import PayoutDeletedOut, PayoutIn, PayoutListOut, PayoutOut, PayoutsQuery

router = Router(tags=["Payouts"])


@router.get("/payouts", response={200: PayoutListOut, **errors(404)}, summary="List payouts")
def payouts(request: SpaceRequest, query: Query[PayoutsQuery]) -> HttpResponse:
    """The Space's bonuses by id, with where their money is; filtered by user, by what they refer to, by the day of
    billing."""
    filters = query.filters(query.reference_id, of_gigs=query.reference_type is not None)
    return answer(list_reports(PAYOUTS, request.auth.id, query.page(), filters))


@router.post(
    "/payouts", response={201: PayoutOut, 208: PayoutOut, **errors(404, 422)}, summary="Create a payout"
)
def create(request: SpaceRequest, payload: PayoutIn) -> HttpResponse:
    """Gives somebody a bonus, however they are paid otherwise. A repeated `idempotency_key` creates nothing and gives the
    first one, by 208."""
    fields = payload.model_dump(exclude={"cost_center_key", "cost_center_data"})
    shown, is_new = give_bonus(request.auth, NewBonus(**fields, cost_center=payload.cost_center()))
    return answer(shown, 201 if is_new else 208)


@router.get("/payouts/{payout_id}", response={200: PayoutOut, **errors(404)}, summary="Read a payout")
def read(request: SpaceRequest, payout_id: PathId) -> HttpResponse:
    """One bonus."""
    return answer(find_report(PAYOUTS, request.auth.id, payout_id))


@router.delete(
    "/payouts/{payout_id}", response={200: PayoutDeletedOut, **errors(404, 422)}, summary="Delete a payout"
)
def delete(request: SpaceRequest, payout_id: PathId) -> HttpResponse:
    """Takes a bonus back while no bill has it."""
    delete_bonus(request.auth, payout_id)
    return answer({"id": str(payout_id), "object": "payout", "deleted": True})
