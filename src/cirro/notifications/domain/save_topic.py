"""Create a topic, and change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from cirro.kernel.errors import Fault, Refused
from cirro.notifications.domain import find
from cirro.notifications.domain.choices import NO_CHOICES, check_choices, read_choices
from cirro.notifications.domain.show import show_topic
from cirro.notifications.domain.template_rules import NewTemplate, check_name, check_new_templates, refuse
from cirro.notifications.domain.topics import why_needed
from cirro.notifications.models import NotificationTopic, Template


def create_topic(
    space_id: int,
    name: str,
    *,
    layout_id: int | None = None,
    preferences: Mapping[str, str | None] = NO_CHOICES,
    templates: Sequence[NewTemplate] = (),
) -> dict[str, Any]:
    """A topic, as shown; with the Cirro layout unless another is named, and e-mail at once unless `preferences` say
    otherwise. Raises NotFound for an unknown layout or configuration, Refused for broken rules."""
    with transaction.atomic():
        if layout_id is not None:
            find.check_known(find.layouts(space_id), [layout_id])
        find.check_known(find.configurations(space_id), (template.configuration_id for template in templates))
        refuse(
            *_check_topic_name(name),
            *check_choices(preferences, "preferences"),
            *check_new_templates(templates),
        )
        if layout_id is None:
            layout_id = find.layouts(space_id).get(is_cirro=True).id
        topic = _save(
            NotificationTopic(
                space_id=space_id, name=name.strip(), layout_id=layout_id, **read_choices(preferences)
            )
        )
        made = Template.objects.bulk_create(
            Template(
                space_id=space_id,
                topic=topic,
                configuration_id=template.configuration_id,
                subject=template.subject,
                body=template.body,
            )
            for template in templates
        )
        return show_topic(topic, made)


def update_topic(
    space_id: int,
    topic_id: int,
    *,
    name: str | None = None,
    layout_id: int | None = None,
    preferences: Mapping[str, str | None] = NO_CHOICES,
) -> dict[str, Any]:
    """Change what is given; the topic as shown. People who chose nothing get the new defaults.

    Raises NotFound, or Refused: topics that Cirro itself writes with keep their names.
    """
    with transaction.atomic():
        topic = find.find(find.topics(space_id).select_for_update(no_key=True), topic_id)
        if layout_id is not None:
            find.check_known(find.layouts(space_id), [layout_id])
            topic.layout_id = layout_id
        refuse(*_check_topic_name(name), *check_choices(preferences, "preferences"))
        if name is not None and name.strip() != topic.name:
            if needed := why_needed(topic):
                raise Refused.at("name", f"{needed}: it can not be renamed")
            topic.name = name.strip()
        for channel, choice in read_choices(preferences).items():
            setattr(topic, channel, choice)
        return show_topic(_save(topic), topic.templates.all())


def _check_topic_name(name: str | None) -> Iterator[Fault]:
    yield from check_name(name)
    if name is not None and name.strip().isascii() and name.strip().isdigit():
        yield Fault("name", "must not be digits only: gigs would take it for an id")


def _save(topic: NotificationTopic) -> NotificationTopic:
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError as error:
        raise Refused.at("name", f"there is a notification_topic {topic.name!r} already") from error
    return topic
