"""A person's inbox: every notification is a line there, whatever they chose about mails and whether one was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page

# The count of unread lines looks at no more than the newest lines, and counts no further than this.
MOST_UNREAD, NEWEST = 100, 1000

_SELECT = """
SELECT n.id, n.space_id, s.name, n.topic_id, t.name, n.object_type, n.object_id, n.broadcast_id, n.payload::text,
       n.created_at, n.read_at, n.state, n.due_at, n.sent_at, n.error
  FROM notifications_notification n
  JOIN spaces_space s ON s.id = n.space_id
  JOIN notifications_notificationtopic t ON t.id = n.topic_id
 WHERE n.user_id = %s
"""
_COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM (SELECT read_at FROM notifications_notification WHERE user_id = %s ORDER BY id DESC LIMIT {NEWEST}) newest
     WHERE read_at IS NULL LIMIT {MOST_UNREAD}) unread
"""
# In one order, so that two of them, or one and a delivery, never wait for each other.
_READ_ALL = """
UPDATE notifications_notification SET read_at = %(now)s WHERE id IN (
    SELECT id FROM notifications_notification
     WHERE user_id = %(user)s AND id <= %(until)s AND read_at IS NULL ORDER BY id FOR NO KEY UPDATE)
"""


@dataclass(frozen=True)
class Line:
    """A notification as it is stored; its payload as JSON text. The last four tell of its mail: `mail_due_at` is when it
    is looked at again while it waits, `mail_error` one of `mail_reasons`, or what became of the mail."""

    id: int
    space_id: int
    space_name: str
    topic_id: int
    topic_name: str
    object_type: str
    object_id: int
    broadcast_id: int | None
    payload: str | None
    created_at: datetime
    read_at: datetime | None
    mail_state: str
    mail_due_at: datetime
    mail_sent_at: datetime | None
    mail_error: str


def list_lines(user_id: int, page: Page, *, unread: bool = False) -> tuple[list[Line], bool]:
    """A page of the person's lines by id, only those not read if asked; and whether there are more in the direction
    that was read."""
    beyond, cursor = page.condition("n.id")
    kept = "AND n.read_at IS NULL" if unread else ""
    rows = sql.rows(f"{_SELECT} {kept} AND {beyond} ORDER BY {page.order('n.id')}", [user_id, *cursor])
    lines, more = page.cut(rows)
    return [Line(*row) for row in lines], more


def find_line(user_id: int, line_id: int) -> Line:
    """One of the person's lines. Raises NotFound for an unknown one, and for others'."""
    row = sql.row(f"{_SELECT} AND n.id = %s", [user_id, line_id])
    if row is None:
        raise NotFound.thing("notification", line_id)
    return Line(*row)


def last_line_about(user_id: int, object_type: str, object_id: int) -> Line | None:
    """The person's newest line about one object."""
    row = sql.row(
        f"{_SELECT} AND n.object_type = %s AND n.object_id = %s ORDER BY n.id DESC LIMIT 1",
        [user_id, object_type, object_id],
    )
    return Line(*row) if row else None


def count_unread(user_id: int) -> int:
    """How many of the newest lines are not read; MOST_UNREAD stands for any number from there on."""
    row = sql.row(_COUNT, [user_id])
    assert row is not None  # an aggregate always answers
    return int(row[0])


def mark_read(user_id: int, line_id: int) -> None:
    """The person has read it. Reading again changes nothing."""
    sql.execute(
        "UPDATE notifications_notification SET read_at = %s WHERE id = %s AND user_id = %s AND read_at IS NULL",
        [clock.now(), line_id, user_id],
    )


def mark_all_read(user_id: int, until: int) -> int:
    """The person has read all lines up to this id; how many were new to them. What came later stays unread."""
    with transaction.atomic():
        return sql.execute(_READ_ALL, {"now": clock.now(), "user": user_id, "until": until})
