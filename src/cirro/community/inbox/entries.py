"""Lines of the inbox made ready for templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from cirro.community.inbox.mailed import Mailed, mailed
from cirro.community.notifications.labels import topic_label
from cirro.community.person import zone_of
from cirro.notifications.domain.inbox import Line
from cirro.notifications.domain.inbox_words import Message, messages_of
from cirro.notifications.domain.things import EXPIRED_INVITATION, INVITATION
from cirro.people.models import User

# Type of an object → the view of its page, which takes the id.
_PAGES = dict.fromkeys((INVITATION, EXPIRED_INVITATION), "community:invitation")


@dataclass(frozen=True)
class Entry:
    """A line and what it says."""

    line: Line
    message: Message

    @property
    def topic(self) -> str:
        """The topic in words."""
        return topic_label(self.line.topic_name)

    @property
    def title(self) -> str:
        """What is told; where the Space has no words for it, what it is about."""
        return self.message.title or (self.message.thing.title if self.message.thing else "") or self.topic

    @property
    def about(self) -> str:
        """What it is about, unless the title says so; may be empty."""
        thing = self.message.thing
        return thing.title if thing and thing.title not in self.title else ""

    @property
    def mailed(self) -> Mailed | None:
        """What became of the mail."""
        return mailed(self.line)

    @property
    def path(self) -> str:
        """The page of what it is about; empty when there is none, or not for this person."""
        thing, view = self.message.thing, _PAGES.get(self.line.object_type)
        return reverse(view, args=[self.line.object_id]) if view and thing and thing.is_open else ""


def entries(user: User, lines: Sequence[Line], *, whole: bool = False) -> list[Entry]:
    """In the same order; `whole` with the messages' text."""
    messages = messages_of(user, zone_of(user), lines, whole=whole)
    return [Entry(line, messages[line.id]) for line in lines]
