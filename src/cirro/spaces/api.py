"""Users, workers and the sandbox's seeding of people (contract section 3)."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cirro.kernel import clock
from cirro.kernel.errors import Forbidden
from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import errors
from cirro.kernel.request import SpaceRequest, answer
from cirro.people.domain.create_user import create_user
from cirro.spaces.domain.find_bearer import find_bearer
from cirro.spaces.domain.list_users import list_users
from cirro.spaces.domain.membership import join, remove_member
from cirro.spaces.domain.show_users import show_user
from cirro.spaces.domain.store_document import store_document
from cirro.spaces.schemas import DocumentIn, UserDeletedOut, UserIn, UserListOut, UserOut, UsersQuery

router = Router(tags=["Users"])
routers = [("", router)]


@router.get("/users", response={200: UserListOut, **errors(422)}, summary="List users")
def users(request: SpaceRequest, query: Query[UsersQuery]) -> HttpResponse:
    """The people in the calling Space, by id; filtered by their worker documents, by being a worker, or by address."""
    return answer(
        list_users(
            request.auth.id,
            query.page(),
            filter_query=query.filter_query,
            worker=query.worker,
            email=query.email,
        )
    )


@router.post("/users", response={201: UserOut, **errors(403, 422)}, summary="Create a user (sandbox)")
def create(request: SpaceRequest, payload: UserIn) -> HttpResponse:
    """Makes a person and lets them join the calling Space. Sandbox Spaces only: elsewhere people sign up themselves.
    Without a body every value is invented."""
    space = request.auth
    if not space.is_sandbox:
        raise Forbidden("Only a sandbox Space may create users; elsewhere people sign up themselves")
    with transaction.atomic():
        at = clock.now(space)
        user = create_user(at=at, **payload.model_dump())
        return answer(join(space, user.id, at), 201)


@router.get(
    "/users/me",
    auth=None,
    response={200: UserOut, **errors(403)},
    summary="Who am I",
    openapi_extra={"security": [{"PersonToken": []}]},
)
def me(request: HttpRequest) -> HttpResponse:
    """The person behind an OAuth access token with the scope `read`, in the token's Space. No app token is accepted
    here."""
    bearer = find_bearer(request.headers.get("Authorization", ""), "read")
    return answer(show_user(bearer.space_id, bearer.user_id))


@router.get("/users/{user_id}", response={200: UserOut, **errors(404)}, summary="Read a user")
def read(request: SpaceRequest, user_id: PathId) -> HttpResponse:
    """One person in the calling Space, with the worker document if there is one."""
    return answer(show_user(request.auth.id, user_id))


@router.delete("/users/{user_id}", response={200: UserDeletedOut, **errors(404)}, summary="Remove a user")
def remove(request: SpaceRequest, user_id: PathId) -> HttpResponse:
    """Takes the person out of this Space: the worker document is erased, pending invitations expire, and the user
    is unknown here from then on. The account itself stays."""
    remove_member(request.auth, user_id)
    return answer({"id": str(user_id), "object": "user", "deleted": None})


@router.post(
    "/users/{user_id}/worker", response={200: UserOut, **errors(404, 422)}, summary="Store a worker document"
)
def worker(request: SpaceRequest, user_id: PathId, payload: DocumentIn) -> HttpResponse:
    """Makes the user a worker with this document, or replaces the document. Filters match what is stored here, and
    `id`, `app_worker_id` and `updated_at`, which are provided where the document has none of its own."""
    return answer(store_document(request.auth, user_id, payload.document))
