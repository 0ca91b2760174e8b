"""Whether a worker is paid by time instead of by result."""

from __future__ import annotations

from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import Refused
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.membership import lock_member
from cirro.spaces.domain.show_users import show_user

_FIND = "SELECT billable FROM spaces_worker WHERE space_id = %s AND user_id = %s"
_CHANGE = "UPDATE spaces_worker SET billable = %s WHERE space_id = %s AND user_id = %s"


def pay_by_time(space: SpaceRef, user_id: int, by_time: bool) -> bool:
    """Say how the worker is paid for what is reported from now on; whether that changed anything.

    Raises NotFound for strangers, Refused for who is no worker.
    """
    with transaction.atomic():
        at = clock.now(space)
        lock_member(space.id, user_id)
        row = sql.row(_FIND, [space.id, user_id])
        if row is None:
            raise Refused(f"user {user_id} is no worker of this Space: it has no document of theirs")
        if row[0] == by_time:
            return False
        sql.execute(_CHANGE, [by_time, space.id, user_id])
        append(space.id, "user.updated", user_id, show_user(space.id, user_id), at)
    return True
