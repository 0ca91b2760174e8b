"""Previews of gigs and explanations of invitations: both only read."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.gigs import preview_schemas, schemas
from cirro.gigs.domain.create_gig import NewTask
from cirro.gigs.domain.explain_invitation import explain_invitation
from cirro.gigs.domain.preview_gig import preview_gig
from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer

router = Router(tags=["Gigs"])


@router.post(
    "/gigs/preview", response={200: preview_schemas.PreviewOut, **errors(422)}, summary="Preview a gig"
)
def preview(request: SpaceRequest, payload: schemas.PreviewIn) -> HttpResponse:
    """How many workers such a gig's waves could invite, how many more without each clause of its filter, and who
    would come first. In a large Space the counts may be estimates (`about`). Writes nothing; refuses what creating
    the gig would refuse."""
    fields = payload.model_dump(exclude_unset=True, exclude={"tasks"})
    tasks = [NewTask(task.title, task.base_price) for task in payload.tasks or []]
    return answer(preview_gig(request.auth, fields, tasks))


@router.get(
    "/gigs/{gig_id}/explanations",
    response={200: preview_schemas.ExplanationOut, **errors(404)},
    summary="Explain an invitation",
)
def explain(
    request: SpaceRequest, gig_id: PathId, query: Query[preview_schemas.ExplanationQuery]
) -> HttpResponse:
    """Why this worker was invited to the gig, or was not: each clause of the filter with what the worker's document
    holds, and everything else that counts. Says what the next wave will do if nothing changes until then."""
    return answer(explain_invitation(request.auth, gig_id, query.user_id))
