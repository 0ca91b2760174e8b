"""Topics: the one that each Space starts with, and looking one up by id or name."""

from __future__ import annotations

from typing import Any

from cirro.kernel.errors import Refused
from cirro.kernel.inputs import read_id
from cirro.notifications.models import NotificationTopic
from cirro.spaces.models import Space

NEW_GIG_INVITATION = "new_gig_invitation"


def give_first_topic(sender: object, *, space: Space, **_: Any) -> None:
    """A new Space has the topic that gigs use unless they name another."""
    NotificationTopic.objects.create(space=space, name=NEW_GIG_INVITATION)


def find_topic(space_id: int, named: str | int | None) -> NotificationTopic:
    """The topic meant by a gig: digits are an id, other text a name, None the first topic.

    Raises Refused when the Space has no such topic.
    """
    topics = NotificationTopic.objects.filter(space_id=space_id)
    if named is None:
        return topics.get(name=NEW_GIG_INVITATION)
    if isinstance(named, int) or (named.isascii() and named.isdigit()):
        found = topics.filter(id=read_id(named)).first()
    else:
        found = topics.filter(name=named).first()
    if found is None:
        raise Refused.at("invitation_notification_topic", f"there is no topic {str(named)[:100]!r}")
    return found
