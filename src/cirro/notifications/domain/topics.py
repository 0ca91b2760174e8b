"""Topics: those that Cirro itself writes with, and looking one up by id or name."""

from __future__ import annotations

import re

from cirro.kernel.errors import Refused
from cirro.kernel.inputs import read_id
from cirro.notifications.domain import find
from cirro.notifications.models import NotificationTopic
from cirro.spaces.domain.face import lock_space

NEW_GIG_INVITATION = "new_gig_invitation"
GIG_FULL = "gig_full"
_IDENTIFIER = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*\Z")


def topic_title(name: str) -> str:
    """A topic's name as people read it: a Space may have named it as programs do."""
    return name.replace("_", " ").replace("-", " ").capitalize() if _IDENTIFIER.match(name) else name


def why_needed(topic: NotificationTopic) -> str | None:
    """Why a topic has to stay, by its name; None when nothing knows it by that."""
    if topic.name == NEW_GIG_INVITATION:
        return f"{NEW_GIG_INVITATION} is what gigs use"
    # The Space's row is held, so that the switch isn't thrown meanwhile.
    if topic.name == GIG_FULL and lock_space(topic.space_id).tells_when_full:
        return f"{GIG_FULL} is what the Space tells people with when a gig is full (`cirro space edit --no-tell-when-full`)"
    return None


def find_topic(space_id: int, named: str | int | None) -> NotificationTopic:
    """The topic meant by a gig: digits are an id, other text a name, None the first topic.

    Raises Refused when the Space has no such topic.
    """
    topics = find.topics(space_id)
    if named is None:
        return topics.get(name=NEW_GIG_INVITATION)
    if isinstance(named, int) or (named.isascii() and named.isdigit()):
        found = topics.filter(id=read_id(named)).first()
    else:
        found = topics.filter(name=named).first()
    if found is None:
        raise Refused.at("invitation_notification_topic", f"there is no topic {str(named)[:100]!r}")
    return found
