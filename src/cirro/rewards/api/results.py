"""Gig results (contract section 6)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.rewards.domain.kinds import RESULTS
from cirro.rewards.domain.list_reports import find_report, list_reports
from cirro.rewards.domain.report_result import NewResult, report_result
from cirro.rewards.domain.reverse_result import reverse_result
from cirro.rewards.schemas.common import GigReportsQuery
from cirro.rewards.schemas.results import ResultIn, ResultListOut, ResultOut, ReverseIn

router = Router(tags=["Gig results"])


@router.get("/gig_results", response={200: ResultListOut, **errors(404)}, summary="List gig results")
def results(request: SpaceRequest, query: Query[GigReportsQuery]) -> HttpResponse:
    """The Space's results by id, reversals among them; filtered by gig, by user, by the day of delivery."""
    return answer(list_reports(RESULTS, request.auth.id, query.page(), query.filters(query.gig_id)))


@router.post(
    "/gig_results",
    response={201: ResultOut, 208: ResultOut, **errors(404, 422)},
    summary="Report a gig result",
)
def report(request: SpaceRequest, payload: ResultIn) -> HttpResponse:
    """Reports pieces of work that were approved; they earn quantity × base price × multiplier. Refused for people outside
    the Space and for who was invited to the gig with `no_reward`. A repeated `idempotency_key` creates nothing and gives
    the first result, by 208."""
    fields = payload.model_dump(exclude={"cost_center_key", "cost_center_data"})
    shown, is_new = report_result(request.auth, NewResult(**fields, cost_center=payload.cost_center()))
    return answer(shown, 201 if is_new else 208)


@router.get("/gig_results/{result_id}", response={200: ResultOut, **errors(404)}, summary="Read a gig result")
def read(request: SpaceRequest, result_id: PathId) -> HttpResponse:
    """One result."""
    return answer(find_report(RESULTS, request.auth.id, result_id))


@router.post(
    "/gig_results/{result_id}/reverse",
    response={201: ResultOut, **errors(404, 422)},
    summary="Reverse a gig result",
)
def reverse(request: SpaceRequest, result_id: PathId, payload: ReverseIn) -> HttpResponse:
    """Takes a result back, once, by an opposite one: negative quantity and amount. Also when it was billed or paid:
    then it counts against what the worker earns next."""
    return answer(reverse_result(request.auth, result_id, payload.reason), 201)
