"""What a message says, in its recipient's language: the subject for lines of the inbox, the text for one that is opened.

However many lines, it takes the same handful of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import orjson

from cirro.kernel import sql
from cirro.notifications.domain.effective import ACCOUNTS_FIRST, CHOSEN_FIRST, PersonLocale
from cirro.notifications.domain.given import given_names
from cirro.notifications.domain.inbox import Line
from cirro.notifications.domain.spoken import spoken
from cirro.notifications.domain.things import Thing, find_things
from cirro.notifications.domain.words import Words, best_locale, bodies, with_translations
from cirro.notifications.render import Bodies, Notice, TooLargeError, render_mail, render_subject
from cirro.people.models import User

_LOCALES = f"""
SELECT DISTINCT ON (l.space_id) l.space_id, l.locale, p.locale, u.locale
  FROM notifications_locale l
  JOIN people_user u ON u.id = %(user)s
  LEFT JOIN notifications_localepreference p ON p.space_id = l.space_id AND p.user_id = u.id
 WHERE l.space_id = ANY(%(spaces)s) ORDER BY l.space_id, {CHOSEN_FIRST}, {ACCOUNTS_FIRST}
"""
_COLUMNS = "l.locale, l.is_default, c.kind, c.format"
_CONFIGURED = (
    "c.space_id = w.space_id AND c.deliver_by = 'email' JOIN notifications_locale l ON l.id = c.locale_id"
)
# Only who opens a message needs its body.
_TOPICS = f"""
SELECT w.topic_id, {_COLUMNS}, w.is_ours, w.subject, CASE WHEN %(whole)s THEN w.body ELSE '' END
  FROM notifications_template w JOIN notifications_configuration c ON c.id = w.configuration_id AND {_CONFIGURED}
 WHERE w.space_id = ANY(%(spaces)s) AND w.topic_id = ANY(%(topics)s)
"""
_BROADCASTS = f"""
SELECT w.id, {_COLUMNS}, FALSE, e.template ->> 'subject', CASE WHEN %(whole)s THEN e.template ->> 'body' ELSE '' END
  FROM notifications_broadcast w CROSS JOIN LATERAL jsonb_array_elements(w.templates) e (template)
  JOIN notifications_configuration c ON c.id = (e.template ->> 'notification_configuration_id')::bigint AND {_CONFIGURED}
 WHERE w.id = ANY(%(broadcasts)s)
"""
_PAYLOADS = "SELECT id, payload::text FROM notifications_broadcast WHERE id = ANY(%s)"


@dataclass(frozen=True)
class Message:
    """What a line is about. `text` is the whole message in plain text, where that was asked for; `thing` what it is
    about, None when that has no page or isn't there any more. An empty title: the Space has no words for it."""

    title: str
    text: str
    thing: Thing | None


def messages_of(
    user: User, zone: tzinfo, lines: Sequence[Line], *, whole: bool = False
) -> dict[int, Message]:
    """Line id → what it says, moments in `zone`; with its text, if `whole`."""
    if not lines:
        return {}
    broadcasts = sorted({line.broadcast_id for line in lines if line.broadcast_id is not None})
    params = {
        "user": user.pk,
        "spaces": sorted({line.space_id for line in lines}),
        "topics": sorted({line.topic_id for line in lines}),
        "broadcasts": broadcasts,
        "whole": whole,
    }
    locales = {space_id: PersonLocale(*row) for space_id, *row in sql.rows(_LOCALES, params)}
    of_topics = _by_owner(sql.rows(_TOPICS, params))
    of_broadcasts = _by_owner(sql.rows(_BROADCASTS, params)) if broadcasts else {}
    payloads: dict[int | None, dict[str, Any]] = {
        id: orjson.loads(payload) for id, payload in (sql.rows(_PAYLOADS, [broadcasts]) if broadcasts else [])
    }
    things = find_things(user.pk, _objects(lines))
    found: dict[int, Message] = {}
    for line in lines:
        thing = things.get((line.object_type, line.object_id))
        words = of_broadcasts.get(line.broadcast_id or 0) or with_translations(
            line.topic_name, of_topics.get(line.topic_id, [])
        )
        person = locales[line.space_id]
        locale = best_locale(words, "standalone", person.wanted) or person.used
        names = {
            **given_names(user.first_name, user.last_name, line.space_name, locale),
            **spoken(thing.names if thing else {}, locale, zone),
            **payloads.get(line.broadcast_id, {}),
            **(orjson.loads(line.payload) if line.payload else {}),
        }
        chosen = bodies(words, (), "standalone", locale)
        found[line.id] = Message(*_filled(chosen, names, whole=whole), thing)
    return found


def _filled(chosen: Bodies | None, names: Mapping[str, Any], *, whole: bool) -> tuple[str, str]:
    """Title and text, both empty when there are no words; the text also when there are far too many."""
    if chosen is None:
        return "", ""
    if whole:
        with suppress(TooLargeError):
            mail = render_mail(chosen, names, Notice("", ""))
            return mail.subject, mail.text.strip()
    return render_subject(chosen.subject, names), ""


def _by_owner(rows: Iterable[Sequence[Any]]) -> dict[int, list[Words]]:
    found: dict[int, list[Words]] = defaultdict(list)
    for owner, *words in rows:
        found[owner].append(Words(*words))
    return found


def _objects(lines: Iterable[Line]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        found[line.object_type].add(line.object_id)
    return found
