"""The templates of topics: a topic's words, one for each configuration."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from cirro.kernel.errors import Refused
from cirro.kernel.paging import Page, listing
from cirro.notifications.domain import find
from cirro.notifications.domain.show import show_template
from cirro.notifications.domain.template_rules import NewTemplate, check_template, refuse
from cirro.notifications.models import Template


def list_templates(
    space_id: int, page: Page, *, topic_id: int | None = None, configuration_id: int | None = None
) -> dict[str, Any]:
    """A page of templates, by id, of one topic or one configuration if asked. Raises NotFound for unknown ones."""
    templates = find.templates(space_id)
    if topic_id is not None:
        find.check_known(find.topics(space_id), [topic_id])
        templates = templates.filter(topic_id=topic_id)
    if configuration_id is not None:
        find.check_known(find.configurations(space_id), [configuration_id])
        templates = templates.filter(configuration_id=configuration_id)
    return listing("/notification_templates", page, find.fetch(templates, page), show_template)


def add_template(space_id: int, topic_id: int, new: NewTemplate) -> dict[str, Any]:
    """A further template of the topic, as shown. Raises NotFound, or Refused when its text can't be read or the topic
    has one for that configuration."""
    with transaction.atomic():
        # Held, so that it isn't deleted meanwhile.
        topic = find.find(find.topics(space_id).select_for_update(no_key=True), topic_id)
        find.check_known(find.configurations(space_id), [new.configuration_id])
        refuse(*check_template(new.body, new.subject))
        try:
            with transaction.atomic():
                template = Template.objects.create(
                    space_id=space_id,
                    topic=topic,
                    configuration_id=new.configuration_id,
                    subject=new.subject,
                    body=new.body,
                )
        except IntegrityError as error:
            raise Refused.at(
                "notification_configuration_id", "the topic has a template for this configuration already"
            ) from error
        return show_template(template)


def update_template(
    space_id: int, template_id: int, *, subject: str | None = None, body: str | None = None
) -> dict[str, Any]:
    """Change what is given; the template as shown. Raises NotFound, or Refused."""
    with transaction.atomic():
        template = find.find(find.templates(space_id).select_for_update(no_key=True), template_id)
        refuse(*check_template(body, subject))
        before = template.subject, template.body
        template.subject = template.subject if subject is None else subject
        template.body = template.body if body is None else body
        template.is_ours = template.is_ours and before == (template.subject, template.body)
        template.save(update_fields=["subject", "body", "is_ours"])
        return show_template(template)


def delete_template(space_id: int, template_id: int) -> None:
    """Remove it. Raises NotFound."""
    find.find(find.templates(space_id), template_id).delete()
