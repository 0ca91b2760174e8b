"""One person's mails about one topic: what an unsubscribe link is about."""

from __future__ import annotations

from typing import NamedTuple

from cirro.kernel import sql
from cirro.notifications.domain.effective import OWN_CHOICE
from cirro.notifications.domain.person_choices import TopicEmail
from cirro.notifications.domain.unsubscribe_token import Mails

_FOUND = f"""
SELECT s.name, t.id, t.name, t.email, p.email
  FROM spaces_member m
  JOIN spaces_space s ON s.id = m.space_id
  JOIN notifications_notificationtopic t ON t.space_id = m.space_id AND t.id = %(topic)s AND t.deleted_at IS NULL
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = m.user_id
 WHERE m.space_id = %(space)s AND m.user_id = %(user)s
"""


class SpacesTopic(NamedTuple):
    """The Space by name, and when the person gets the topic's mails."""

    space_name: str
    topic: TopicEmail


def mails_of_topic(mails: Mails) -> SpacesTopic | None:
    """What holds now; None when person, Space or topic are gone, so that no such mail comes any more."""
    row = sql.row(_FOUND, {"topic": mails.topic_id, "space": mails.space_id, "user": mails.user_id})
    return SpacesTopic(row[0], TopicEmail(*row[1:])) if row else None
