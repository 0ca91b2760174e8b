"""Show what a template or a topic makes of a payload; nothing is sent or written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from cirro.kernel.errors import Refused
from cirro.notifications.domain import find
from cirro.notifications.domain.forms import Kind
from cirro.notifications.domain.given import given_names, make_notice
from cirro.notifications.domain.locales import read_locale
from cirro.notifications.domain.own_words import FIRST_LOCALE, spoken_language
from cirro.notifications.domain.payload_rules import check_payload
from cirro.notifications.domain.template_rules import NewTemplate, check_template, refuse
from cirro.notifications.domain.words import Words, best_locale, bodies, layout_words, topic_words
from cirro.notifications.models import Locale
from cirro.notifications.render import Bodies, TooLargeError, render_mail
from cirro.spaces.models import Space

KINDS: tuple[Kind, ...] = ("standalone", "digest")
NOWHERE = "https://cirro.example/preview"


def preview_template(
    space_id: int, new: NewTemplate, payload: Mapping[str, Any], *, layout_id: int | None = None
) -> dict[str, Any]:
    """What a template that isn't saved would make of the payload, in its configuration and in a layout (the Cirro
    layout unless another is named), as the API shows it. Raises NotFound, or Refused where saving would."""
    configuration = find.find(find.configurations(space_id), new.configuration_id)
    layouts = find.layouts(space_id)
    layout = layouts.get(is_cirro=True) if layout_id is None else find.find(layouts, layout_id)
    refuse(*check_template(new.body, new.subject), *check_payload(payload))
    locale = configuration.locale.locale
    kind: Kind = "digest" if configuration.kind == "digest" else "standalone"
    words = [Words(locale, False, kind, configuration.format, False, new.subject, new.body)]
    found = bodies(words, layout_words(space_id, layout.id), kind, locale)
    assert found is not None  # they are the words asked for
    return _show(space_id, found, payload, locale)


def preview_topic(
    space_id: int,
    topic_id: int,
    payload: Mapping[str, Any],
    *,
    locale: str | None = None,
    kind: str | None = None,
) -> dict[str, Any]:
    """What the topic would make of the payload for somebody who reads a locale (the Space's default unless one is
    named), as the API shows it, with the locale of the words that there are. Raises NotFound, or Refused when the topic
    has no words, or the kind is unknown."""
    topic = find.find(find.topics(space_id), topic_id)
    wanted = next((each for each in KINDS if each == (kind or "standalone")), None)
    if wanted is None:
        raise Refused.at("kind", f"must be one of {', '.join(KINDS)}")
    refuse(*check_payload(payload))
    tag = (
        read_locale(locale)
        if locale is not None
        else Locale.objects.get(space_id=space_id, is_default=True).locale
    )
    words = topic_words(space_id, topic.id)
    used = best_locale(words, wanted, (tag, tag.partition("-")[0]))
    found = used and bodies(words, layout_words(space_id, topic.layout_id), wanted, used)
    if not used or not found:
        raise Refused(f"notification_topic {topic.id} has no template")
    return _show(space_id, found, payload, used)


def _show(space_id: int, found: Bodies, payload: Mapping[str, Any], locale: str) -> dict[str, Any]:
    space_name = Space.objects.values_list("name", flat=True).get(id=space_id)
    names = given_names("Ada", "Okafor", space_name, locale)
    with override(spoken_language(locale) or FIRST_LOCALE):
        notice = make_notice(space_name, NOWHERE, NOWHERE)
    try:
        mail = render_mail(found, {**names, **payload}, notice)
    except TooLargeError as error:
        raise Refused(f"The mail {error}") from error
    return {
        "object": "notification_preview",
        "locale": locale,
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "missing": list(mail.missing),
        "notice_appended": mail.notice_appended,
    }
