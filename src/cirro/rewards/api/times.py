"""Gig time activities (contract section 6)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.rewards.domain.kinds import TIMES
from cirro.rewards.domain.list_reports import find_report, list_reports
from cirro.rewards.domain.report_time import NewTime, report_time
from cirro.rewards.schemas.common import GigReportsQuery
from cirro.rewards.schemas.times import TimeIn, TimeListOut, TimeOut

router = Router(tags=["Gig time activities"])


@router.get(
    "/gig_time_activities", response={200: TimeListOut, **errors(404)}, summary="List gig time activities"
)
def times(request: SpaceRequest, query: Query[GigReportsQuery]) -> HttpResponse:
    """The Space's time activities by id; filtered by gig, by user, by date."""
    return answer(list_reports(TIMES, request.auth.id, query.page(), query.filters(query.gig_id)))


@router.post(
    "/gig_time_activities",
    response={201: TimeOut, **errors(404, 422)},
    summary="Report a gig time activity",
)
def report(request: SpaceRequest, payload: TimeIn) -> HttpResponse:
    """Reports time spent on a gig. Who is paid by time earns by it, at the Space's hourly rate; all others earn by their
    results, so send both. Refused for people outside the Space, for `no_reward`, and beyond 24 hours a day."""
    return answer(report_time(request.auth, NewTime(**payload.model_dump())), 201)


@router.get(
    "/gig_time_activities/{time_activity_id}",
    response={200: TimeOut, **errors(404)},
    summary="Read a gig time activity",
)
def read(request: SpaceRequest, time_activity_id: PathId) -> HttpResponse:
    """One time activity."""
    return answer(find_report(TIMES, request.auth.id, time_activity_id))
