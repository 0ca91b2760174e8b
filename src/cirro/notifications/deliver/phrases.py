"""The words of mails: the Space's templates, or our own where it has none. Read once for a batch."""

from __future__ import annotations

from collections.abc import Sequence

from cirro.notifications.deliver.mails import Taken
from cirro.notifications.deliver.parcel import Item, Parcel
from cirro.notifications.domain.forms import Kind
from cirro.notifications.domain.own_words import (
    CIRRO_LAYOUT,
    FIRST_LOCALE,
    SOMETHING_NEW,
    default_text,
    spoken_language,
)
from cirro.notifications.domain.things import EXPIRED_INVITATION, INVITATION
from cirro.notifications.domain.topics import GIG_FULL, NEW_GIG_INVITATION
from cirro.notifications.domain.words import (
    Words,
    best_locale,
    bodies,
    broadcast_words,
    layout_words,
    topic_words,
)
from cirro.notifications.render import Bodies, parse


class Phrases:
    """Templates of topics, broadcasts and layouts, as they are now."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel = parcel
        self._words: dict[tuple[int, int | None], list[Words]] = {}
        self._frames: dict[tuple[int, int | None], list[Words]] = {}
        self._bodies: dict[tuple[object, ...], Bodies] = {}
        self._locales: dict[tuple[object, ...], str] = {}

    def locale(self, mail: Taken, items: Sequence[Item]) -> str:
        """The locale of a mail: that in which its person wants to read, if there are words for all in it."""
        person = self._parcel.locales[mail.space_id, mail.user_id]
        found = {self._best_locale(mail.space_id, item, kind_of(mail), person.wanted) for item in items}
        return found.pop() if len(found) == 1 else person.used

    def bodies(self, space_id: int, item: Item, kind: Kind, locale: str) -> Bodies:
        """What the item's mail is rendered from, with its layout."""
        own = item.broadcast_id if self._has_own(item) else None
        key = (space_id, item.topic_id, own, item.object_type, kind, locale)
        if key not in self._bodies:
            frame = self._frame(space_id, item.layout_id)
            found = bodies(self.words(space_id, item), frame, kind, locale)
            self._bodies[key] = found or _built_in(item, kind, spoken_language(locale) or FIRST_LOCALE)
        return self._bodies[key]

    def speaks_of_many(self, space_id: int, item: Item) -> bool:
        """Whether the Space wrote for digests of this kind, so that the subject speaks of all that is in one."""
        return any(each.kind == "digest" for each in self.words(space_id, item))

    def _best_locale(self, space_id: int, item: Item, kind: Kind, wanted: tuple[str, ...]) -> str:
        own = item.broadcast_id if self._has_own(item) else None
        key = (item.topic_id, own, kind, wanted)
        if key not in self._locales:
            spoken = (locale for locale in wanted if spoken_language(locale))
            self._locales[key] = best_locale(self.words(space_id, item), kind, wanted) or next(
                spoken, FIRST_LOCALE
            )
        return self._locales[key]

    def words(self, space_id: int, item: Item) -> list[Words]:
        """All templates that the item may be said with."""
        own = item.broadcast_id if self._has_own(item) else None
        key = (item.topic_id, own)
        if key not in self._words:
            self._words[key] = (
                topic_words(space_id, item.topic_id)
                if own is None
                else broadcast_words(space_id, self._parcel.broadcasts[own][1])
            )
        return self._words[key]

    def _has_own(self, item: Item) -> bool:
        return bool(self._parcel.broadcasts.get(item.broadcast_id, ({}, []))[1])

    def _frame(self, space_id: int, layout_id: int | None) -> list[Words]:
        key = (space_id, layout_id)
        if key not in self._frames:
            self._frames[key] = layout_words(space_id, layout_id)
        return self._frames[key]


# What is told of these, Cirro itself has words for.
_OURS = {INVITATION: NEW_GIG_INVITATION, EXPIRED_INVITATION: GIG_FULL}


def kind_of(mail: Taken) -> Kind:
    """Which of a Space's templates a mail is made of."""
    return "digest" if mail.kind == "digest" else "standalone"


def _built_in(item: Item, kind: Kind, language: str) -> Bodies:
    """For topics whose templates were all deleted."""
    of = _OURS.get(item.object_type, SOMETHING_NEW)
    texts = [
        default_text(of, f"{kind}.subject", "text", language),
        *(
            default_text(each, kind, format, language)
            for each in (of, CIRRO_LAYOUT)
            for format in ("html", "text")
        ),
    ]
    return Bodies(*map(parse, texts))
