"""Gigs and their tasks (contract section 4)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.gigs import schemas
from cirro.gigs.domain.archive_gig import archive_gig
from cirro.gigs.domain.create_gig import NewTask, create_gig
from cirro.gigs.domain.delete_gig import delete_gig
from cirro.gigs.domain.list_gigs import list_gigs
from cirro.gigs.domain.lock_gig import find_gig
from cirro.gigs.domain.show_gig import show_stored_gig
from cirro.gigs.domain.tasks import add_task, update_task
from cirro.gigs.domain.update_gig import update_gig
from cirro.kernel import clock
from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer

router = Router(tags=["Gigs"])


@router.get("/gigs", response={200: schemas.GigListOut, **errors()}, summary="List gigs")
def gigs(request: SpaceRequest, query: Query[schemas.GigsQuery]) -> HttpResponse:
    """The Space's gigs by id, with their tasks; filtered by status or by being archived."""
    space = request.auth
    return answer(
        list_gigs(space.id, query.page(), clock.now(space), statuses=query.status, archived=query.archived)
    )


@router.post("/gigs", response={201: schemas.GigOut, **errors(422)}, summary="Create a gig")
def create(request: SpaceRequest, payload: schemas.GigIn) -> HttpResponse:
    """Creates the gig. In auto mode its first wave of invitations goes out at once."""
    fields = payload.model_dump(exclude_unset=True, exclude={"tasks"})
    tasks = [NewTask(task.title, task.base_price) for task in payload.tasks]
    return answer(create_gig(request.auth, fields, tasks), 201)


@router.get("/gigs/{gig_id}", response={200: schemas.GigOut, **errors(404)}, summary="Read a gig")
def read(request: SpaceRequest, gig_id: PathId) -> HttpResponse:
    """One gig, with its tasks."""
    space = request.auth
    return answer(show_stored_gig(find_gig(space.id, gig_id), clock.now(space)))


@router.post("/gigs/{gig_id}", response={200: schemas.GigOut, **errors(404, 422)}, summary="Update a gig")
def update(request: SpaceRequest, gig_id: PathId, payload: schemas.GigChangeIn) -> HttpResponse:
    """Changes the fields sent. Once the gig has started, title, description, url and start are locked; an archived
    gig can't be changed. Tasks have calls of their own."""
    return answer(update_gig(request.auth, gig_id, payload.model_dump(exclude_unset=True)))


@router.delete(
    "/gigs/{gig_id}", response={200: schemas.GigDeletedOut, **errors(404, 422)}, summary="Delete a gig"
)
def delete(request: SpaceRequest, gig_id: PathId) -> HttpResponse:
    """Deletes a gig that has not started; its invitations expire first."""
    delete_gig(request.auth, gig_id)
    return answer({"id": str(gig_id), "object": "gig", "deleted": True})


@router.post("/gigs/{gig_id}/archive", response={200: schemas.GigOut, **errors(404)}, summary="Archive a gig")
def archive(request: SpaceRequest, gig_id: PathId, payload: schemas.ArchiveIn) -> HttpResponse:
    """Ends the waves and expires pending invitations, now or at the moment given. May be repeated."""
    return answer(archive_gig(request.auth, gig_id, payload.archive_at or payload.archived_at))


@router.post(
    "/gigs/{gig_id}/tasks", response={201: schemas.TaskOut, **errors(404, 422)}, summary="Add a task"
)
def create_task(request: SpaceRequest, gig_id: PathId, payload: schemas.TaskIn) -> HttpResponse:
    """Adds a kind of piece work to the gig."""
    return answer(add_task(request.auth, gig_id, payload.title, payload.base_price), 201)


@router.post(
    "/gigs/{gig_id}/tasks/{task_id}",
    response={200: schemas.TaskOut, **errors(404, 422)},
    summary="Update a task",
)
def change_task(
    request: SpaceRequest, gig_id: PathId, task_id: PathId, payload: schemas.TaskChangeIn
) -> HttpResponse:
    """Changes title, price or both. Results already reported keep the price they were reported at."""
    return answer(update_task(request.auth, gig_id, task_id, payload.title, payload.base_price))
