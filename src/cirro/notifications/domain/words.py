"""Find the words for a message: its templates and its frame, in the locale wanted, else in the Space's default, else
in any that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cirro.kernel import sql
from cirro.notifications.domain.forms import Kind
from cirro.notifications.domain.own_words import (
    CIRRO_LAYOUT,
    FIRST_LOCALE,
    OURS,
    default_text,
    other_languages,
)
from cirro.notifications.models import Configuration
from cirro.notifications.render import Bodies, parse

_COLUMNS = "l.locale, l.is_default, c.kind, c.format, w.is_ours"
_JOIN = """
  JOIN notifications_configuration c ON c.space_id = w.space_id AND c.id = w.configuration_id AND c.deliver_by = 'email'
  JOIN notifications_locale l ON l.id = c.locale_id
"""
_TOPIC = f"""
SELECT t.name, {_COLUMNS}, w.subject, w.body FROM notifications_template w {_JOIN}
  JOIN notifications_notificationtopic t ON t.id = w.topic_id
 WHERE w.space_id = %(space)s AND w.topic_id = %(of)s
"""
_LAYOUT = f"""
SELECT {_COLUMNS}, '', w.body FROM notifications_layouttemplate w {_JOIN}
 WHERE w.space_id = %(space)s AND w.layout_id = %(of)s
"""
_NO_SUBJECT = "{{space_name}}"


class Words(NamedTuple):
    """One template, and which configuration it is for; whether it is Cirro's own, as it was."""

    locale: str
    is_default: bool
    kind: str
    format: str
    is_ours: bool
    subject: str
    body: str


def topic_words(space_id: int, topic_id: int) -> list[Words]:
    """All templates of a topic; Cirro's own in all its languages."""
    rows = sql.rows(_TOPIC, {"space": space_id, "of": topic_id})
    return with_translations(rows[0][0], [Words(*row) for _, *row in rows]) if rows else []


def layout_words(space_id: int, layout_id: int | None) -> list[Words]:
    """All templates of a layout, Cirro's own in all its languages; no layout has none."""
    if layout_id is None:
        return []
    rows = sql.rows(_LAYOUT, {"space": space_id, "of": layout_id})
    return with_translations(CIRRO_LAYOUT, [Words(*row) for row in rows])


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
            False,
            each["subject"],
            each["body"],
        )
        for configuration, each in found
    ]


def with_translations(of: str, words: list[Words]) -> list[Words]:
    """The words, and what Cirro says in its other languages where those of the default locale are its own. `of` is
    the topic's name, or CIRRO_LAYOUT. Languages that the Space has words in are its own business."""
    default = [each for each in words if each.is_default]
    if of not in OURS or not all(each.is_ours and each.locale == FIRST_LOCALE for each in default):
        return words
    own = {each.locale for each in words}
    return words + [
        each._replace(
            locale=language,
            is_default=False,
            subject=each.subject and default_text(of, f"{each.kind}.subject", "text", language),
            body=default_text(of, each.kind, each.format, language),
        )
        for language in other_languages()
        if language not in own
        for each in default
    ]


def best_locale(words: Sequence[Words], kind: Kind, wanted: Sequence[str]) -> str | None:
    """The locale that `bodies` speaks to somebody in who wants these, the first the most: one of them, or what there
    is; None without words."""
    found = [_chosen(words, kind, locale) for locale in wanted]
    exact = (
        each[0].locale
        for each, locale in zip(found, wanted, strict=True)
        if each and each[0].locale == locale
    )
    return next(exact, found[0][0].locale if found and found[0] else None)


def bodies(words: Sequence[Words], frame: Sequence[Words], kind: Kind, locale: str) -> Bodies | None:
    """What a message is rendered from; None when there are no words for it at all.

    Both formats come from one locale, so that a mail doesn't say one thing in two languages. A topic without words
    for digests says there what it says alone, and the other way round; so do layouts. Frames fall back to the default
    locale each.
    """
    chosen = {each.format: each for each in _chosen(words, kind, locale)}
    if not chosen:
        return None
    html, text = chosen.get("html"), chosen.get("text")
    subject = (html and html.subject) or (text and text.subject) or _NO_SUBJECT
    frames = _frames(frame, kind, locale)
    return Bodies(
        parse(subject),
        html and parse(html.body),
        text and parse(text.body),
        *(parse(frames[each]) if each in frames else None for each in ("html", "text")),
    )


def _chosen(words: Sequence[Words], kind: Kind, locale: str) -> list[Words]:
    """All of one kind and one locale."""
    for wanted in (kind, "digest" if kind == "standalone" else "standalone"):
        of_kind = [each for each in words if each.kind == wanted]
        if own := [each for each in of_kind if each.locale == locale]:
            return own
        if default := [each for each in of_kind if each.is_default]:
            return default
    # Rather a strange language than nothing.
    first = min(words, key=lambda each: (each.kind != kind, each.locale), default=None)
    return [each for each in words if first and (each.kind, each.locale) == (first.kind, first.locale)]


def _frames(frame: Sequence[Words], kind: Kind, locale: str) -> dict[str, str]:
    fitting = [each for each in frame if each.is_default or each.locale == locale]
    # The last one counts: of the wanted kind, and then in the wanted locale.
    fitting.sort(key=lambda each: (each.kind == kind, each.locale == locale))
    return {each.format: each.body for each in fitting}
