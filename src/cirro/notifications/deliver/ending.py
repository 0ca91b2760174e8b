"""How a mail ends that can't be sent, or came back; with an event for each notification that was in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.notifications.domain.mail_reasons import for_space
from cirro.spaces.domain.space_ref import space_ref

_FAIL = """
WITH m AS (
    UPDATE notifications_mail SET state = 'failed', error = %(error)s, next_try_at = %(real)s
     WHERE id = %(mail)s AND state <> 'failed' RETURNING id
), n AS (
    UPDATE notifications_notification n SET state = 'failed', error = %(error)s FROM m
     WHERE n.mail_id = m.id AND n.state <> 'dropped'
    RETURNING n.*
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT n.space_id, 'notification.failed', n.id,
       jsonb_build_object('id', n.id::text, 'object', 'notification', 'user_id', n.user_id::text,
                          'notification_topic_id', n.topic_id::text, 'reason', %(told)s::text,
                          'suppressed', %(suppressed)s::boolean), %(now)s
  FROM n ORDER BY n.id
"""
_DROP = """
WITH m AS (
    UPDATE notifications_mail SET state = 'dropped', error = %(error)s WHERE id = %(mail)s AND state = 'sending' RETURNING id)
UPDATE notifications_notification n SET state = 'dropped', error = %(error)s FROM m
 WHERE n.mail_id = m.id AND n.state <> 'dropped'
"""
# In one order, as whoever else changes them.
_DROP_ITEMS = """
UPDATE notifications_notification n SET state = 'dropped', error = x.reason
  FROM unnest(%(ids)s::bigint[], %(reasons)s::text[]) x (id, reason)
 WHERE n.id = x.id AND n.id IN (
    SELECT id FROM notifications_notification
     WHERE id = ANY(%(ids)s) AND state = 'mailed' ORDER BY id FOR NO KEY UPDATE)
"""
_SUPPRESS = """
INSERT INTO notifications_suppression (address, reason, since) VALUES (lower(%(address)s), %(reason)s, %(now)s)
ON CONFLICT (address) DO NOTHING
"""


def fail(space_id: int, mail_id: int, error: str, *, bounced: str | None = None) -> None:
    """It will not reach the person. With `bounced`, an address that takes no mail, nothing is sent there any more."""
    with transaction.atomic():
        now = clock.now(space_ref(space_id))
        if bounced is not None:
            suppress(bounced, error)
        params = {
            "mail": mail_id,
            "error": error,
            "told": for_space(error),
            "suppressed": bounced is not None,
            "now": now,
            "real": clock.now(),
        }
        sql.execute(_FAIL, params)


def drop(mail_id: int, error: str) -> None:
    """It isn't to be sent any more."""
    sql.execute(_DROP, {"mail": mail_id, "error": error})


def drop_items(reasons: Mapping[int, str]) -> None:
    """These notifications are in their mails no more; each with its reason."""
    if reasons:
        sql.execute(_DROP_ITEMS, {"ids": list(reasons), "reasons": list(reasons.values())})


def suppress(address: str, reason: str) -> bool:
    """Send nothing to the address any more, for that reason; whether that is new. The reason is shown to its owner."""
    params: dict[str, Any] = {"address": address, "reason": one_line(reason), "now": clock.now()}
    return bool(sql.execute(_SUPPRESS, params))


def one_line(text: str) -> str:
    """What a server said, fit to be shown: one line, not too long."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text)
    return " ".join(shown.split())[:500]
