"""Joining and leaving a Space."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.forget_consent import forget_consent
from cirro.spaces.domain.show_users import show_user
from cirro.spaces.models import Member

# Sent inside the transaction with `space`, `user_id` and `at` while the person is still a member;
# rooms further down end what the person had going on in the Space.
member_leaving = Signal()

# Whoever invites a worker holds that row: what is under way is waited for, and nothing new begins. Before anything of theirs in other
# rooms is locked: people and workers are always taken first, then gigs in id order, then notifications. A wave, which holds a gig before
# it takes workers, doesn't wait for them.
_STOP_INVITING = "SELECT 1 FROM spaces_worker WHERE space_id = %s AND user_id = %s FOR UPDATE"


def join(space: SpaceRef, user_id: int, at: datetime) -> dict[str, Any]:
    """Make the person a user of the Space and record it; the user as shown. Joining twice is a programming error."""
    Member.objects.create(
        space_id=space.id, user_id=user_id, anonymous_email=anonymous_email(space.id, user_id), joined_at=at
    )
    shown = show_user(space.id, user_id)
    append(space.id, "user.created", user_id, shown, at)
    return shown


def lock_member(space_id: int, user_id: int) -> None:
    """Hold the membership until the commit, so that it can't end meanwhile. Raises NotFound for strangers."""
    if not sql.row(
        "SELECT 1 FROM spaces_member WHERE space_id = %s AND user_id = %s FOR NO KEY UPDATE",
        [space_id, user_id],
    ):
        raise NotFound.thing("user", user_id)


def remove_member(space: SpaceRef, user_id: int) -> None:
    """Take the person out of this Space: the worker document is erased, consent and tokens end, the person is
    unknown here from then on.

    Raises NotFound for strangers.
    """
    with transaction.atomic():
        at = clock.now(space)
        lock_member(space.id, user_id)
        sql.rows(_STOP_INVITING, [space.id, user_id])
        forget_consent(space.id, user_id)
        member_leaving.send(Member, space=space, user_id=user_id, at=at)
        sql.execute("DELETE FROM spaces_worker WHERE space_id = %s AND user_id = %s", [space.id, user_id])
        sql.execute("DELETE FROM spaces_member WHERE space_id = %s AND user_id = %s", [space.id, user_id])
        append(space.id, "user.deleted", user_id, {"id": str(user_id), "object": "user", "deleted": None}, at)


def anonymous_email(space_id: int, user_id: int) -> str:
    """The relay address: the same each time this person joins this Space, and no hint at who it is."""
    mark = hmac.digest(settings.SECRET_KEY.encode(), f"relay {space_id} {user_id}".encode(), "sha256").hex()[
        :20
    ]
    return f"{mark}@{settings.RELAY_DOMAIN}"
