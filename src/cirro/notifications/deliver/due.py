"""The notifications that are due, with all that decides what becomes of them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from cirro.kernel import sql
from cirro.notifications.domain.effective import EMAIL, OWN_CHOICE
from cirro.notifications.domain.things import find_outdated
from cirro.people.domain.standing import IN_GOOD_STANDING

BATCH = 1_000

# Each has an index of its own; see `Notification`.
_SINGLE, _DIGEST = "n.state IN ('queued', 'held')", "n.state = 'digest'"
# In live Spaces real time counts, in sandboxes whoever has the turn asks.
_LIVE = "EXISTS (SELECT FROM spaces_space s WHERE s.id = n.space_id AND NOT s.is_sandbox)"
_ONE = "n.space_id = %(space)s"

_SINGLES = f"""
SELECT n.id FROM notifications_notification n
 WHERE {_SINGLE} AND n.due_at <= %(now)s AND {{whose}}
 ORDER BY n.due_at, n.id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED
"""
# All that is due for a person in a Space goes into one mail, so it is people that are taken first, in an order in which two
# workers don't wait for each other: few have much.
_DIGESTS = f"""
SELECT n.id FROM (
    SELECT DISTINCT first.space_id, first.user_id FROM (
        SELECT n.space_id, n.user_id FROM notifications_notification n
         WHERE {_DIGEST} AND n.due_at <= %(now)s AND {{whose}}
         ORDER BY n.due_at, n.user_id, n.id LIMIT %(size)s) first ORDER BY 1, 2) p
  CROSS JOIN LATERAL (
    SELECT n.id FROM notifications_notification n
     WHERE n.user_id = p.user_id AND n.space_id = p.space_id AND {_DIGEST} AND n.due_at <= %(now)s
     ORDER BY n.id FOR NO KEY UPDATE) n
"""
_FACTS = f"""
SELECT n.id, n.space_id, n.user_id, n.object_type, n.object_id, n.state, u.email, u.time_zone, {IN_GOOD_STANDING},
       m.id IS NOT NULL, GREATEST(m.paused_until, u.paused_until), {EMAIL}, b.status IS NOT DISTINCT FROM 'cancelled',
       EXISTS (SELECT FROM account_emailaddress a
                WHERE a.user_id = u.id AND a.verified AND lower(a.email) = lower(u.email)),
       x.reason, t.deleted_at IS NOT NULL
  FROM notifications_notification n
  JOIN people_user u ON u.id = n.user_id
  JOIN notifications_notificationtopic t ON t.id = n.topic_id
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = n.user_id
  LEFT JOIN spaces_member m ON m.space_id = n.space_id AND m.user_id = n.user_id
  LEFT JOIN notifications_broadcast b ON b.id = n.broadcast_id
  LEFT JOIN notifications_suppression x ON x.address = lower(u.email)
 WHERE n.id = ANY(%s) ORDER BY n.id
"""
_COMING = """
SELECT min(n.due_at) FROM notifications_notification n WHERE n.space_id = %s AND n.state IN ('held', 'digest')
"""
_SANDBOXES = f"""
SELECT DISTINCT n.space_id FROM (
    SELECT n.space_id FROM notifications_notification n WHERE {_SINGLE} AND n.due_at <= %(now)s
    UNION ALL SELECT n.space_id FROM notifications_notification n WHERE {_DIGEST} AND n.due_at <= %(now)s) n
  JOIN spaces_space s ON s.id = n.space_id AND s.is_sandbox
 WHERE NOT EXISTS (SELECT FROM kernel_heldclock h WHERE h.space_id = n.space_id)
 ORDER BY n.space_id
"""


class Due(NamedTuple):
    """A notification, its recipient, and what they chose."""

    id: int
    space_id: int
    user_id: int
    object_type: str
    object_id: int
    state: str
    address: str
    time_zone: str
    in_good_standing: bool
    is_member: bool
    paused_until: datetime | None
    choice: str
    is_cancelled: bool
    is_verified: bool
    suppressed: str | None
    topic_is_deleted: bool
    # Why there is nothing to tell any more, if so.
    outdated: str | None = None


def take_singles(now: datetime, space_id: int | None) -> list[Due]:
    """Those that are due for the first time or were held, at most BATCH, in the order in which they fell due. They
    are locked until the commit. Of one sandbox, or of all live Spaces."""
    rows = sql.rows(f"{_SINGLES.format(whose=_whose(space_id))}", _params(now, space_id))
    return _facts([id for (id,) in rows])


def take_digests(now: datetime, space_id: int | None) -> list[Due]:
    """Items of digests that are due, all those of some people; see `take_singles`."""
    rows = sql.rows(_DIGESTS.format(whose=_whose(space_id)), _params(now, space_id))
    return _facts([id for (id,) in rows])


def next_moment(space_id: int) -> datetime | None:
    """When something that waits in this Space falls due next."""
    row = sql.row(_COMING, [space_id])
    return row[0] if row else None


def sandboxes_due(now: datetime) -> list[int]:
    """The sandboxes that run with real time and have something due."""
    return [id for (id,) in sql.rows(_SANDBOXES, {"now": now})]


def _facts(ids: list[int]) -> list[Due]:
    if not ids:
        return []
    found = [Due(*row) for row in sql.rows(_FACTS, [ids])]
    outdated = find_outdated([(each.object_type, each.object_id) for each in found])
    return [each._replace(outdated=outdated.get((each.object_type, each.object_id))) for each in found]


def _whose(space_id: int | None) -> str:
    return _LIVE if space_id is None else _ONE


def _params(now: datetime, space_id: int | None) -> dict[str, object]:
    return {"now": now, "space": space_id, "size": BATCH}
