"""Invite chosen workers by hand; the filter is not asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from cirro.gigs.domain.hold_workers import hold_workers
from cirro.gigs.domain.invitation_rows import COLUMNS, INVITE_PICKED, show_invitation
from cirro.gigs.domain.lock_gig import lock_gig
from cirro.gigs.domain.times import is_over
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once

MAX_USERS = 1_000

_MEMBERS = """
SELECT m.user_id, i.id IS NOT NULL FROM spaces_member m
  LEFT JOIN gigs_giginvitation i ON i.space_id = m.space_id AND i.gig_id = %(gig)s AND i.user_id = m.user_id
 WHERE m.space_id = %(space)s AND m.user_id = ANY(%(users)s)
"""
_PICKED = """
WITH picked AS MATERIALIZED (
    SELECT * FROM unnest(%(workers)s::bigint[], %(users)s::bigint[], %(no_rewards)s::boolean[])
           AS given (worker_id, user_id, no_reward))
"""
_INVITATIONS = f"""
SELECT {COLUMNS} FROM gigs_giginvitation i
 WHERE i.space_id = %(space)s AND i.gig_id = %(gig)s AND i.user_id = ANY(%(users)s)
 ORDER BY array_position(%(users)s::bigint[], i.user_id)
"""


def invite_workers(space: SpaceRef, gig_id: int, no_reward_of: Mapping[int, bool]) -> list[dict[str, Any]]:
    """Invite these users (user id → `no_reward`), all or nothing; their invitations as shown, in that order.

    Who was invited already keeps that invitation, unchanged. Raises NotFound for an unknown gig or user,
    Refused when somebody is no worker, or the gig is over or full.
    """
    users = list(no_reward_of)
    if not 0 < len(users) <= MAX_USERS:
        raise Refused.at("users", f"must have 1 to {MAX_USERS} entries")
    with transaction.atomic():
        now = clock.now(space)
        worker_of = hold_workers(space.id, users)
        gig = lock_gig(space.id, gig_id)
        params = {"space": space.id, "gig": gig.id, "users": users}
        invited: dict[int, bool] = dict(sql.rows(_MEMBERS, params))
        _check_people(users, invited, worker_of)
        new = [user for user in users if not invited[user]]
        if new:
            _check_gig(gig, is_over(gig, now))
            invite(gig, [(worker_of[user], user, no_reward_of[user]) for user in new], now)
            sort_at_once(space, now)
        return [show_invitation(row) for row in sql.rows(_INVITATIONS, params)]


def invite(gig: Gig, people: list[tuple[int, int, bool]], now: object) -> None:
    """Insert invitations for (worker id, user id, no_reward), with events and notifications. The caller holds
    the gig's row and knows that none of them was invited."""
    workers, users, no_rewards = (list(column) for column in zip(*people, strict=True))
    sql.execute(
        f"{_PICKED}{INVITE_PICKED}SELECT count(*) FROM picked",
        {
            "space": gig.space_id,
            "gig": gig.id,
            "topic": gig.topic_id,
            "wave": None,
            "now": now,
            "workers": workers,
            "users": users,
            "no_rewards": no_rewards,
        },
    )


def is_full(gig: Gig) -> bool:
    """Whether nobody more can accept."""
    return gig.seats_max is not None and gig.accepted_count >= gig.seats_max


def _check_people(users: list[int], members: Collection[int], workers: Collection[int]) -> None:
    for user in users:
        if user not in members:
            raise NotFound.thing("user", user)
    faults = [Fault("user", f"{user} is not a worker of this Space") for user in users if user not in workers]
    if faults:
        raise Refused.of(*faults)


def _check_gig(gig: Gig, over: bool) -> None:
    if over:
        raise Refused(f"gig {gig.id} is over: nobody can be invited any more")
    if is_full(gig):
        raise Refused(f"gig {gig.id} is full: all {gig.seats_max} seats are taken")
