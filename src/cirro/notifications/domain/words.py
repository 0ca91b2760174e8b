"""Find the words for a message: its templates and its frame, in the locale wanted or else in the Space's default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cirro.kernel import sql
from cirro.notifications.domain.forms import Kind
from cirro.notifications.models import Configuration
from cirro.notifications.render import Bodies, parse

_COLUMNS = "l.locale, l.is_default, c.kind, c.format"
_JOIN = """
  JOIN notifications_configuration c ON c.space_id = w.space_id AND c.id = w.configuration_id AND c.deliver_by = 'email'
  JOIN notifications_locale l ON l.id = c.locale_id
"""
_TOPIC = f"""
SELECT {_COLUMNS}, w.subject, w.body FROM notifications_template w {_JOIN}
 WHERE w.space_id = %(space)s AND w.topic_id = %(of)s
"""
_LAYOUT = f"""
SELECT {_COLUMNS}, '', w.body FROM notifications_layouttemplate w {_JOIN}
 WHERE w.space_id = %(space)s AND w.layout_id = %(of)s
"""
_NO_SUBJECT = "{{space_name}}"


class Words(NamedTuple):
    """One template, and which configuration it is for."""

    locale: str
    is_default: bool
    kind: str
    format: str
    subject: str
    body: str


def topic_words(space_id: int, topic_id: int) -> list[Words]:
    """All templates of a topic."""
    return [Words(*row) for row in sql.rows(_TOPIC, {"space": space_id, "of": topic_id})]


def layout_words(space_id: int, layout_id: int | None) -> list[Words]:
    """All templates of a layout; no layout has none."""
    if layout_id is None:
        return []
    return [Words(*row) for row in sql.rows(_LAYOUT, {"space": space_id, "of": layout_id})]


def broadcast_words(space_id: int, templates: Sequence[Mapping[str, Any]]) -> list[Words]:
    """The templates that a broadcast brought, as it stores them."""
    of = {
        configuration.id: configuration
        for configuration in Configuration.objects.filter(space_id=space_id).select_related("locale")
    }
    found = [(of[each["notification_configuration_id"]], each) for each in templates]
    return [
        Words(
            configuration.locale.locale,
            configuration.locale.is_default,
            configuration.kind,
            configuration.format,
            each["subject"],
            each["body"],
        )
        for configuration, each in found
    ]


def bodies(words: Sequence[Words], frame: Sequence[Words], kind: Kind, locale: str) -> Bodies | None:
    """What a message is rendered from; None when there are no words for it in that locale nor in the default one.

    Both formats come from one locale, so that a mail doesn't say one thing in two languages. A topic without words
    for digests says there what it says alone, and the other way round. Frames fall back to the default locale each.
    """
    kinds = (kind, "digest" if kind == "standalone" else "standalone")
    for wanted in kinds:
        for chosen in (
            {each.format: each for each in words if each.kind == wanted and each.locale == locale},
            {each.format: each for each in words if each.kind == wanted and each.is_default},
        ):
            if chosen:
                html, text = chosen.get("html"), chosen.get("text")
                subject = (html and html.subject) or (text and text.subject) or _NO_SUBJECT
                frames = _frames(frame, kind, locale)
                return Bodies(
                    parse(subject),
                    html and parse(html.body),
                    text and parse(text.body),
                    *(parse(frames[each]) if each in frames else None for each in ("html", "text")),
                )
    return None


def _frames(frame: Sequence[Words], kind: Kind, locale: str) -> dict[str, str]:
    fitting = [each for each in frame if each.kind == kind and (each.is_default or each.locale == locale)]
    # The wanted locale last: it counts.
    return {each.format: each.body for each in sorted(fitting, key=lambda each: each.locale == locale)}
