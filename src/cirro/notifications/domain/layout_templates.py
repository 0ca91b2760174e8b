"""The templates of layouts: one for each configuration that the layout has something for."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from cirro.kernel.errors import Refused
from cirro.notifications.domain import find
from cirro.notifications.domain.show import show_layout_template
from cirro.notifications.domain.template_rules import NewTemplate, check_template, refuse
from cirro.notifications.models import LayoutTemplate


def add_layout_template(space_id: int, layout_id: int, new: NewTemplate) -> dict[str, Any]:
    """A further template of the layout, as shown. Raises NotFound, or Refused when its text can't be read or the
    layout has one for that configuration."""
    with transaction.atomic():
        layout = find.find(find.layouts(space_id), layout_id)
        find.check_known(find.configurations(space_id), [new.configuration_id])
        refuse(*check_template(new.body))
        template = LayoutTemplate(
            space_id=space_id, layout=layout, configuration_id=new.configuration_id, body=new.body
        )
        return _save(template)


def update_layout_template(
    space_id: int, template_id: int, *, configuration_id: int | None = None, body: str | None = None
) -> dict[str, Any]:
    """Change what is given; the template as shown. Raises NotFound, or Refused."""
    with transaction.atomic():
        template = find.find(find.layout_templates(space_id).select_for_update(no_key=True), template_id)
        before = template.configuration_id, template.body
        if configuration_id is not None:
            find.check_known(find.configurations(space_id), [configuration_id])
            template.configuration_id = configuration_id
        refuse(*check_template(body))
        if body is not None:
            template.body = body
        template.is_ours = template.is_ours and before == (template.configuration_id, template.body)
        return _save(template)


def delete_layout_template(space_id: int, template_id: int) -> None:
    """Remove it; without one for its configuration a message has the frame of the default locale. Raises NotFound."""
    find.find(find.layout_templates(space_id), template_id).delete()


def _save(template: LayoutTemplate) -> dict[str, Any]:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise Refused.at(
            "notification_configuration_id", "the layout has a template for this configuration already"
        ) from error
    return show_layout_template(template)
