"""What an unsubscribe link does: it ends one person's mails about some topics, and gives them back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from cirro.kernel import sql
from cirro.notifications.domain.effective import OWN_CHOICE
from cirro.notifications.domain.person_choices import TopicEmail, save_choices
from cirro.notifications.domain.unsubscribe_token import Mails
from cirro.spaces.domain.membership import lock_member

_FOUND = f"""
SELECT s.name, t.id, t.name, t.email, p.email, p.email_before
  FROM spaces_member m
  JOIN spaces_space s ON s.id = m.space_id
  JOIN notifications_notificationtopic t ON t.space_id = m.space_id AND t.deleted_at IS NULL
   AND (t.id = ANY(%(topics)s::bigint[]) OR cardinality(%(topics)s::bigint[]) = 0)
  LEFT JOIN notifications_topicpreference p ON {OWN_CHOICE} AND p.user_id = m.user_id
 WHERE m.space_id = %(space)s AND m.user_id = %(user)s ORDER BY t.id
"""
# Ending them once more forgets nothing.
_END = """
INSERT INTO notifications_topicpreference AS had (space_id, user_id, topic_id, email)
SELECT %(space)s, %(user)s, t.id, 'never' FROM notifications_notificationtopic t WHERE t.id = ANY(%(topics)s)
 ORDER BY t.id
ON CONFLICT (space_id, user_id, topic_id) DO UPDATE
   SET email = 'never', email_before = CASE WHEN had.email = 'never' THEN had.email_before ELSE had.email END
"""


@dataclass(frozen=True)
class Offer:
    """What a link is about: the Space by name, and when the person gets the mails of each topic."""

    mails: Mails
    space_name: str
    topics: tuple[TopicEmail, ...]

    @property
    def has_ended(self) -> bool:
        """Whether no such mail comes any more."""
        return all(topic.holds == "never" for topic in self.topics)


def find_offer(mails: Mails) -> Offer | None:
    """What holds now; None when person, Space or topics are gone, so that no such mail comes any more."""
    rows = sql.rows(_FOUND, {"topics": list(mails.topic_ids), "space": mails.space_id, "user": mails.user_id})
    return Offer(mails, rows[0][0], tuple(TopicEmail(*row) for _, *row in rows)) if rows else None


def end_mails(offer: Offer) -> None:
    """Send no more of them, and remember what was. May be repeated. Raises NotFound when the person just left."""
    with transaction.atomic():
        lock_member(offer.mails.space_id, offer.mails.user_id)
        topics = [topic.topic_id for topic in offer.topics]
        params = {"space": offer.mails.space_id, "user": offer.mails.user_id, "topics": topics}
        sql.execute(_END, params)


def have_back(offer: Offer) -> None:
    """Send them as before they were ended; as the topic has it where that isn't known; or else at once. Raises NotFound
    when person or topic are just gone."""
    choose_for_all(
        offer, {topic.topic_id: _before(topic) for topic in offer.topics if topic.holds == "never"}
    )


def choose_for_all(offer: Offer, emails: dict[int, str | None]) -> None:
    """Topic id → when its mails come; None: the topic's default. Raises as `have_back`."""
    save_choices(offer.mails.space_id, offer.mails.user_id, emails)


def _before(topic: TopicEmail) -> str | None:
    if topic.before not in (None, "never"):
        return topic.before
    return None if topic.default != "never" else "immediately"
