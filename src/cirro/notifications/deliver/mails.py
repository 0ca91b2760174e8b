"""Mails on their way out: who sends which, and what came of it. Each function is one statement and one commit.

Whoever takes mails has them for LEASE; should they die, the mails are taken again afterwards, under the same message
id. Real time counts here, for sandboxes too.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from cirro.kernel import clock, sql

BATCH = 200
LEASE = timedelta(minutes=5)
# From the first attempt on; see `next_pause`.
GIVE_UP_AFTER = timedelta(hours=24)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)

_TAKE = """
UPDATE notifications_mail m
   SET state = 'sending', attempts = LEAST(m.attempts + 1, 30000), next_try_at = %(until)s,
       queued_at = CASE WHEN m.attempts = 0 THEN %(now)s ELSE m.queued_at END
  FROM (SELECT id FROM notifications_mail
         WHERE state IN ('queued', 'sending') AND next_try_at <= %(now)s
         ORDER BY next_try_at, id LIMIT %(size)s FOR NO KEY UPDATE SKIP LOCKED) due
 WHERE m.id = due.id
RETURNING m.id, m.space_id, m.user_id, m.kind, m.message_id, m.attempts, m.queued_at
"""
_HOLD_ON = """
UPDATE notifications_mail SET next_try_at = %(until)s WHERE id = ANY(%(ids)s) AND state = 'sending' AND next_try_at > %(now)s
"""
# Also when the lease is over and somebody else has begun: a mail that a server took is sent.
_MAIL_SENT = """
WITH m AS (
    UPDATE notifications_mail SET state = 'sent', sent_at = %(now)s, error = '', provider_reference = %(reference)s
     WHERE id = %(id)s RETURNING id)
UPDATE notifications_notification SET state = 'sent', sent_at = %(now)s WHERE
"""
_SENT = {
    "single": f"{_MAIL_SENT} mail_id = (SELECT id FROM m) AND state <> 'dropped'",
    # Several are locked in the order of their ids, as everywhere. For one that would cost as much as all the rest.
    "digest": f"""{_MAIL_SENT} id IN (
    SELECT n.id FROM notifications_notification n JOIN m ON n.mail_id = m.id AND n.state <> 'dropped'
     ORDER BY n.id FOR NO KEY UPDATE OF n)""",
}
_POSTPONE = """
UPDATE notifications_mail SET state = 'queued', next_try_at = %(at)s, error = %(error)s WHERE id = %(id)s AND state = 'sending'
"""


class Taken(NamedTuple):
    """A mail that this process is to send."""

    id: int
    space_id: int
    user_id: int
    kind: str
    message_id: str
    attempts: int
    queued_at: datetime


def take(limit: int = BATCH) -> list[Taken]:
    """The next mails to send, the longest waiting first; nobody else takes them before LEASE is over."""
    now = clock.now()
    params = {"now": now, "until": now + LEASE, "size": limit}
    return sorted((Taken(*row) for row in sql.rows(_TAKE, params)), key=lambda mail: mail.id)


def hold_on(ids: Collection[int]) -> None:
    """Have these for another LEASE: sending takes long."""
    now = clock.now()
    sql.execute(_HOLD_ON, {"ids": list(ids), "now": now, "until": now + LEASE})


def mark_sent(mail: Taken, reference: str = "") -> None:
    """The server took it."""
    sql.execute(_SENT[mail.kind], {"id": mail.id, "now": clock.now(), "reference": reference[:255]})


def postpone(mail: Taken, error: str) -> bool:
    """Try again later, unless it has been tried for GIVE_UP_AFTER: whether it will be."""
    now = clock.now()
    if now - mail.queued_at >= GIVE_UP_AFTER:
        return False
    at = min(now + next_pause(mail.attempts), mail.queued_at + GIVE_UP_AFTER)
    sql.execute(_POSTPONE, {"id": mail.id, "at": max(at, now), "error": error})
    return True


def next_pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, up to six hours."""
    doubled: int = 2 ** min(max(attempts - 1, 0), 20)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)
