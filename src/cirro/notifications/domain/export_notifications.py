"""What a person's Spaces told them and what they chose to be told, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from cirro.kernel import sql, times

_CHOICES = """
SELECT s.id, s.name,
       (SELECT l.locale FROM notifications_localepreference l WHERE l.space_id = s.id AND l.user_id = %(user)s),
       (SELECT jsonb_agg(jsonb_build_object('topic_id', t.id::text, 'topic', t.name, 'email', p.email,
                                            'email_before', p.email_before, 'microsoft_teams', p.microsoft_teams) ORDER BY t.id)
          FROM notifications_topicpreference p JOIN notifications_notificationtopic t ON t.id = p.topic_id
         WHERE p.space_id = s.id AND p.user_id = %(user)s)::text
  FROM spaces_space s
 WHERE s.id IN (SELECT space_id FROM notifications_localepreference WHERE user_id = %(user)s
                UNION SELECT space_id FROM notifications_topicpreference WHERE user_id = %(user)s) ORDER BY s.id
"""
_SUPPRESSED = """
SELECT x.address, x.reason, x.since FROM notifications_suppression x
 WHERE x.address IN (SELECT lower(email) FROM people_user WHERE id = %(user)s
                     UNION SELECT lower(email) FROM account_emailaddress WHERE user_id = %(user)s) ORDER BY x.id
"""
_NOTIFICATIONS = """
SELECT n.id, n.space_id, t.name, n.object_type, n.object_id, n.payload::text, b.payload::text, n.created_at, n.state,
       n.error, n.sent_at, n.read_at
  FROM notifications_notification n
  JOIN notifications_notificationtopic t ON t.id = n.topic_id
  LEFT JOIN notifications_broadcast b ON b.id = n.broadcast_id
 WHERE n.user_id = %(user)s AND n.id > %(last)s ORDER BY n.id LIMIT %(size)s
"""
_PAGE = 500


def export_choices(user_id: int) -> list[dict[str, Any]]:
    """By Space, what the person chose: the language, and per topic when to be told; null: the topic's default."""
    return [
        {
            "space": {"id": str(space_id), "name": name},
            "locale": locale,
            "topics": orjson.loads(topics) if topics else [],
        }
        for space_id, name, locale, topics in sql.rows(_CHOICES, {"user": user_id})
    ]


def export_suppressions(user_id: int) -> list[dict[str, Any]]:
    """Those of the person's addresses that nothing is sent to any more."""
    rows = sql.rows(_SUPPRESSED, {"user": user_id})
    return [
        {"email": address, "reason": reason, "since": times.iso_ms(since)} for address, reason, since in rows
    ]


def export_notifications(user_id: int) -> Iterator[dict[str, Any]]:
    """The inbox, also of Spaces that the person left, with what became of the mails; the oldest first."""
    last = 0
    while True:
        rows = sql.rows(_NOTIFICATIONS, {"user": user_id, "last": last, "size": _PAGE})
        for (
            id,
            space_id,
            topic,
            object_type,
            object_id,
            own,
            shared,
            created_at,
            state,
            why,
            sent_at,
            read_at,
        ) in rows:
            yield {
                "id": str(id),
                "space_id": str(space_id),
                "topic": topic,
                "about": {"object": object_type, "id": str(object_id)},
                "payload": {**_object(shared), **_object(own)},
                "created_at": times.iso_ms(created_at),
                "mail": {"state": state, "reason": why or None, "sent_at": _iso(sent_at)},
                "read_at": _iso(read_at),
            }
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def _object(text: str | None) -> dict[str, Any]:
    return orjson.loads(text) if text else {}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else times.iso_ms(moment)
