"""The languages that a Space writes in, and the configurations that each brings with it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from cirro.kernel.errors import Refused
from cirro.kernel.language_tags import read_language_tag
from cirro.kernel.paging import Page, listing
from cirro.notifications.domain import find
from cirro.notifications.domain.show import show_configuration, show_locale
from cirro.notifications.domain.starting_kit import add_locale
from cirro.notifications.models import Locale


def create_locale(space_id: int, tag: str) -> dict[str, Any]:
    """A locale with its configurations, as shown. Raises Refused for an unknown language or one that is there."""
    tag = read_locale(tag)
    try:
        with transaction.atomic():
            return show_locale(*add_locale(space_id, tag))
    except IntegrityError as error:
        raise Refused.at("locale", f"there is a notification_locale {tag} already") from error


def list_locales(space_id: int, page: Page, *, default: bool | None = None) -> dict[str, Any]:
    """A page of the Space's locales, by id; `default` keeps only the default one, or only the others."""
    locales = Locale.objects.filter(space_id=space_id).prefetch_related("configurations")
    if default is not None:
        locales = locales.filter(is_default=default)
    rows = find.fetch(locales, page)
    return listing(
        "/notification_locales", page, rows, lambda row: show_locale(row, row.configurations.all())
    )


def list_configurations(space_id: int, page: Page, *, locale: str | None = None) -> dict[str, Any]:
    """A page of the Space's configurations, by id; `locale` keeps those of one. Raises Refused for what is no language."""
    configurations = find.configurations(space_id)
    if locale is not None:
        configurations = configurations.filter(locale__locale=read_locale(locale))
    rows = find.fetch(configurations, page)
    return listing("/notification_configurations", page, rows, show_configuration)


def read_locale(tag: str) -> str:
    """The language tag in its usual spelling. Raises Refused for none."""
    try:
        return read_language_tag(tag)
    except ValueError as error:
        raise Refused.at("locale", str(error)) from error
