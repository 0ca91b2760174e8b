"""Check some gigs' filters against one worker and invite at once where they match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cirro.gigs.domain.invite_workers import invite, is_full
from cirro.gigs.domain.times import is_over
from cirro.gigs.models import Gig, InvitationAttempt
from cirro.kernel import clock, sql, times
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once
from cirro.spaces.domain.membership import lock_member

MAX_GIGS = 10_000

# All filters against the one document in one statement; the rows are locked in id order, as everywhere.
_LOCK = """
SELECT g.id FROM gigs_gig g WHERE g.space_id = %(space)s AND g.deleted_at IS NULL AND g.id = ANY(%(gigs)s)
 ORDER BY g.id FOR UPDATE
"""
# Planning for 10,000 ids that stand in the statement takes 5 ms; from a subquery they cost nothing. `NOT EXISTS` would
# be joined in a loop.
_MATCHING = """
SELECT g.id FROM gigs_gig g, spaces_worker w
 WHERE w.space_id = %(space)s AND w.user_id = %(user)s
   AND (w.paused_until IS NULL OR w.paused_until <= %(now)s)
   AND g.id = ANY((SELECT %(gigs)s::bigint[])::bigint[]) AND w.document @@ g.filter_path
   AND g.invitation_mode = 'auto'
   AND g.id NOT IN (SELECT i.gig_id FROM gigs_giginvitation i
                     WHERE i.space_id = %(space)s AND i.user_id = %(user)s)
"""


def attempt_invitations(
    space: SpaceRef, user_id: int, gig_ids: Sequence[int], max_amount: int | None = None
) -> dict[str, Any]:
    """Invite the worker to those of the gigs that match, in the order given, to `max_amount` of them at most.

    Gigs that are over, full, manual or already invited to are skipped, and all gigs while the worker pauses. Raises
    NotFound for an unknown user or gig, Refused when the user is no worker or the limits are broken. Returns the
    attempt as the API shows it.
    """
    if len(gig_ids) > MAX_GIGS:
        raise Refused.at("gig_ids", f"must have at most {MAX_GIGS} entries")
    if max_amount is not None and max_amount < 1:
        raise Refused.at("max_amount", "must be at least 1")
    asked = list(dict.fromkeys(gig_ids))
    with transaction.atomic():
        now = clock.now(space)
        lock_member(space.id, user_id)
        worker = sql.row(
            "SELECT id FROM spaces_worker WHERE space_id = %s AND user_id = %s", [space.id, user_id]
        )
        if worker is None:
            raise Refused.at("user", f"{user_id} is not a worker of this Space")
        params = {"space": space.id, "user": user_id, "gigs": asked, "now": now}
        known = {row[0] for row in sql.rows(_LOCK, params)}
        for gig_id in asked:
            if gig_id not in known:
                raise NotFound.thing("gig", gig_id)
        matching = {row[0] for row in sql.rows(_MATCHING, params)}
        gigs = Gig.objects.in_bulk(matching)
        invited: list[int] = []
        for gig_id in (gig_id for gig_id in asked if gig_id in matching):
            if max_amount is not None and len(invited) >= max_amount:
                break
            gig = gigs[gig_id]
            if not is_over(gig, now) and not is_full(gig):
                invite(gig, [(worker[0], user_id, False)], now)
                invited.append(gig_id)
        attempt = InvitationAttempt.objects.create(
            space_id=space.id,
            user_id=user_id,
            worker_id=worker[0],
            payload={"gig_ids": list(gig_ids), "max_amount": max_amount},
            gig_ids=list(gig_ids),
            invited_gig_ids=invited,
            created_at=now,
        )
        sort_at_once(space, now)
    return _show(attempt)


def _show(attempt: InvitationAttempt) -> dict[str, Any]:
    return {
        "id": str(attempt.id),
        "object": "invitation_attempt",
        "payload": attempt.payload,
        "gig_ids": attempt.gig_ids,
        "invited_gig_ids": attempt.invited_gig_ids,
        "app_worker_id": attempt.worker_id,
        "created_at": times.iso_ms(attempt.created_at),
    }
