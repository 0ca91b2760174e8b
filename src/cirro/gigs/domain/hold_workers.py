"""Keep workers from leaving while somebody invites them."""

from __future__ import annotations

from collections.abc import Sequence

from cirro.kernel import sql

_HOLD = """
SELECT user_id, id FROM spaces_worker WHERE space_id = %(space)s AND user_id = ANY(%(users)s)
 ORDER BY user_id FOR KEY SHARE
"""


def hold_workers(space_id: int, user_ids: Sequence[int]) -> dict[int, int]:
    """User id → worker id of those who are workers; they stay so until the commit (see `leave_space`).

    Waits for those who are leaving just now, and so comes before any gig is locked.
    """
    return {row[0]: row[1] for row in sql.rows(_HOLD, {"space": space_id, "users": list(user_ids)})}
