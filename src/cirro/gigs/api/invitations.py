"""Invitations: inviting by hand and by attempt, listing, and what becomes of them (contract sections 3 to 5)."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from cirro.gigs import schemas
from cirro.gigs.domain.accept_invitation import accept_invitation
from cirro.gigs.domain.attempt_invitations import attempt_invitations
from cirro.gigs.domain.give_up_invitation import expire_invitation, reject_invitation
from cirro.gigs.domain.invite_workers import invite_workers
from cirro.gigs.domain.list_invitations import find_invitation, list_invitations
from cirro.gigs.domain.reset_invitation import reset_invitation
from cirro.kernel import clock
from cirro.kernel.errors import BadInput, Refused
from cirro.kernel.inputs import PathId
from cirro.kernel.openapi import NothingIn, errors
from cirro.kernel.paging import envelope
from cirro.kernel.request import SpaceRequest, answer

router = Router(tags=["Gig invitations"])


@router.post(
    "/gigs/{gig_id}/invite",
    response={200: schemas.InvitationOut | schemas.InvitationListOut, **errors(404, 422)},
    summary="Invite workers by hand",
)
def invite(request: SpaceRequest, gig_id: PathId, payload: schemas.InviteIn) -> HttpResponse:
    """Invites one worker (`user_id`) or up to 1,000 (`users`), all or nothing, in both modes. The filter is not asked.
    Who was invited already keeps that invitation, unchanged."""
    if (payload.user_id is None) == (payload.users is None):
        if payload.users is None:
            raise BadInput.at("user_id", "is required, or users")
        raise Refused.at("users", "can not be combined with user_id")
    if payload.users is None:
        assert payload.user_id is not None  # one of both is given
        return answer(invite_workers(request.auth, gig_id, {payload.user_id: bool(payload.no_reward)})[0])
    no_reward_of = {user.id: bool(user.no_reward) for user in payload.users}
    return answer(envelope("/gig_invitations", invite_workers(request.auth, gig_id, no_reward_of)))


@router.post(
    "/users/{user_id}/invitation_attempt",
    response={201: schemas.AttemptOut, **errors(404, 422)},
    summary="Attempt invitations",
)
def attempt(request: SpaceRequest, user_id: PathId, payload: schemas.AttemptIn) -> HttpResponse:
    """Checks each gig's filter against this worker, in the order given, and invites at once where it matches.
    Gigs that are over, full, manual or already invited to are skipped."""
    amount = payload.max_amount
    if amount is not None and not isinstance(amount, int):
        raise Refused.at("max_amount", "must be a whole number")
    return answer(attempt_invitations(request.auth, user_id, payload.gig_ids, amount), 201)


@router.get(
    "/gig_invitations", response={200: schemas.InvitationListOut, **errors(404)}, summary="List invitations"
)
def invitations(request: SpaceRequest, query: Query[schemas.InvitationsQuery]) -> HttpResponse:
    """The Space's invitations by id; filtered by gig, by user, by status."""
    space = request.auth
    return answer(
        list_invitations(
            space.id,
            query.page(),
            gig_id=query.gig_id,
            user_id=query.user_id,
            statuses=query.status,
            not_archived_at=clock.now(space) if query.exclude_archived_gigs else None,
        )
    )


@router.get(
    "/gig_invitations/{invitation_id}",
    response={200: schemas.InvitationOut, **errors(404)},
    summary="Read an invitation",
)
def read(request: SpaceRequest, invitation_id: PathId) -> HttpResponse:
    """One invitation."""
    return answer(find_invitation(request.auth.id, invitation_id))


@router.post(
    "/gig_invitations/{invitation_id}/accept",
    response={200: schemas.InvitationOut, **errors(404, 422)},
    summary="Accept an invitation",
)
def accept(request: SpaceRequest, invitation_id: PathId, payload: schemas.AcceptIn) -> HttpResponse:
    """Takes the seat. Refused when the invitation was rejected or has expired, the gig is over or full. However many
    accept at once, no more than `seats_max` get through; the last one expires what is pending."""
    return answer(accept_invitation(request.auth, invitation_id, payload.no_reward))


@router.post(
    "/gig_invitations/{invitation_id}/reject",
    response={200: schemas.InvitationOut, **errors(404, 422)},
    summary="Reject an invitation",
)
def reject(request: SpaceRequest, invitation_id: PathId, payload: NothingIn) -> HttpResponse:
    """The worker declines, or leaves the gig after accepting: then the waves resume at once."""
    return answer(reject_invitation(request.auth, invitation_id))


@router.post(
    "/gig_invitations/{invitation_id}/expire",
    response={200: schemas.InvitationOut, **errors(404, 422)},
    summary="Expire an invitation",
)
def expire(request: SpaceRequest, invitation_id: PathId, payload: NothingIn) -> HttpResponse:
    """Takes a pending or accepted invitation back."""
    return answer(expire_invitation(request.auth, invitation_id))


@router.post(
    "/gig_invitations/{invitation_id}/reset",
    response={200: schemas.InvitationOut, **errors(404, 422)},
    summary="Reset an invitation",
)
def reset(request: SpaceRequest, invitation_id: PathId, payload: schemas.ResetIn) -> HttpResponse:
    """Makes an accepted, rejected or expired invitation pending again and notifies the worker, unless `silent`."""
    return answer(reset_invitation(request.auth, invitation_id, silent=bool(payload.silent)))
