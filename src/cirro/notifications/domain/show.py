"""Locales, layouts, topics and their templates as the API shows them (contract section 8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model

from cirro.kernel.paging import nested
from cirro.notifications.models import (
    Configuration,
    Layout,
    LayoutTemplate,
    Locale,
    NotificationTopic,
    Template,
)

M = TypeVar("M", bound=Model)


def show_locale(locale: Locale, configurations: Iterable[Configuration]) -> dict[str, Any]:
    """With its configurations."""
    return {
        "id": str(locale.id),
        "object": "notification_locale",
        "locale": locale.locale,
        "default": locale.is_default,
        "configurations": nested([_configuration(each, locale.locale) for each in _by_id(configurations)]),
    }


def show_configuration(configuration: Configuration) -> dict[str, Any]:
    """With the tag of its locale."""
    return _configuration(configuration, configuration.locale.locale)


def _configuration(configuration: Configuration, tag: str) -> dict[str, Any]:
    return {
        "id": str(configuration.id),
        "object": "notification_configuration",
        "deliver_by": configuration.deliver_by,
        "format": configuration.format,
        "kind": configuration.kind,
        "locale": tag,
    }


def show_layout(layout: Layout, templates: Iterable[LayoutTemplate]) -> dict[str, Any]:
    """With its templates."""
    return {
        "id": str(layout.id),
        "object": "notification_layout",
        "name": layout.name,
        "templates": nested([show_layout_template(each) for each in _by_id(templates)]),
    }


def show_layout_template(template: LayoutTemplate) -> dict[str, Any]:
    """One frame of a layout."""
    return {
        "id": str(template.id),
        "object": "notification_layout_template",
        "notification_configuration_id": str(template.configuration_id),
        "notification_layout_id": str(template.layout_id),
        "body": template.body,
    }


def show_topic(topic: NotificationTopic, templates: Iterable[Template]) -> dict[str, Any]:
    """With its templates."""
    return {
        "id": str(topic.id),
        "object": "notification_topic",
        "name": topic.name,
        "notification_layout_id": None if topic.layout_id is None else str(topic.layout_id),
        "preferences": {"email": topic.email, "microsoft_teams": topic.microsoft_teams},
        "templates": nested([show_template(each) for each in _by_id(templates)]),
    }


def show_template(template: Template) -> dict[str, Any]:
    """A topic's words in one configuration."""
    return {
        "id": str(template.id),
        "object": "notification_template",
        "notification_configuration_id": str(template.configuration_id),
        "notification_topic_id": str(template.topic_id),
        "subject": template.subject,
        "body": template.body,
    }


def _by_id(rows: Iterable[M]) -> list[M]:
    return sorted(rows, key=lambda row: row.pk)
