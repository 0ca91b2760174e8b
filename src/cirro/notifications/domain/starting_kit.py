"""What a new Space starts with: its first locale, the Cirro layout, and the topic that gigs use.

Spaces are founded by the hundred in tests, so this is a handful of statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cirro.notifications.domain.forms import FORMS
from cirro.notifications.domain.own_words import CIRRO_LAYOUT, FIRST_LOCALE, default_text
from cirro.notifications.domain.topics import NEW_GIG_INVITATION
from cirro.notifications.models import (
    Configuration,
    Layout,
    LayoutTemplate,
    Locale,
    NotificationTopic,
    Template,
)
from cirro.spaces.models import Space


def give_starting_kit(sender: object, *, space: Space, **_: Any) -> None:
    """Fill a new Space, inside the transaction that founds it."""
    configurations = add_locale(space.id, FIRST_LOCALE, is_default=True)[1]
    layout = Layout.objects.create(space=space, name="Cirro", is_cirro=True)
    LayoutTemplate.objects.bulk_create(
        LayoutTemplate(
            space_id=space.id,
            layout=layout,
            configuration=configuration,
            body=default_text(CIRRO_LAYOUT, configuration.kind, configuration.format),
            is_ours=True,
        )
        for configuration in configurations
    )
    topic = NotificationTopic.objects.create(space=space, name=NEW_GIG_INVITATION, layout=layout)
    give_default_words(topic, configurations)


def give_default_words(topic: NotificationTopic, configurations: Iterable[Configuration]) -> None:
    """Give a topic that has none the words in `defaults/` for its name."""
    Template.objects.bulk_create(
        Template(
            space_id=topic.space_id,
            topic=topic,
            configuration=configuration,
            subject=default_text(topic.name, f"{configuration.kind}.subject", "text"),
            body=default_text(topic.name, configuration.kind, configuration.format),
            is_ours=True,
        )
        for configuration in configurations
    )


def add_locale(space_id: int, tag: str, *, is_default: bool = False) -> tuple[Locale, list[Configuration]]:
    """A new locale with its configurations."""
    locale = Locale.objects.create(space_id=space_id, locale=tag, is_default=is_default)
    configurations = Configuration.objects.bulk_create(
        Configuration(
            space_id=space_id, locale=locale, deliver_by=form.deliver_by, format=form.format, kind=form.kind
        )
        for form in FORMS
    )
    return locale, configurations
