"""Layouts: the frames around a Space's messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cirro.kernel.paging import Page, listing
from cirro.notifications.domain import find
from cirro.notifications.domain.show import show_layout
from cirro.notifications.domain.template_rules import NewTemplate, check_name, check_new_templates, refuse
from cirro.notifications.models import Layout, LayoutTemplate


def list_layouts(space_id: int, page: Page) -> dict[str, Any]:
    """A page of the Space's layouts, by id."""
    rows = find.fetch(find.layouts(space_id).prefetch_related("templates"), page)
    return listing("/notification_layouts", page, rows, lambda row: show_layout(row, row.templates.all()))


def create_layout(space_id: int, name: str, templates: Sequence[NewTemplate]) -> dict[str, Any]:
    """A layout with templates, as shown. Raises NotFound for an unknown configuration, Refused for broken rules."""
    with transaction.atomic():
        find.check_known(find.configurations(space_id), (template.configuration_id for template in templates))
        refuse(*check_name(name), *check_new_templates(templates))
        layout = Layout.objects.create(space_id=space_id, name=name.strip())
        made = LayoutTemplate.objects.bulk_create(
            LayoutTemplate(
                space_id=space_id,
                layout=layout,
                configuration_id=template.configuration_id,
                body=template.body,
            )
            for template in templates
        )
        return show_layout(layout, made)


def update_layout(space_id: int, layout_id: int, *, name: str | None) -> dict[str, Any]:
    """Rename the layout if a name is given; the layout as shown. Raises NotFound, or Refused."""
    with transaction.atomic():
        layout = find.find(find.layouts(space_id).select_for_update(no_key=True), layout_id)
        refuse(*check_name(name))
        if name is not None:
            layout.name = name.strip()
            layout.save(update_fields=["name"])
        return show_layout(layout, layout.templates.all())
