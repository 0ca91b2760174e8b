"""Look up and list a Space's rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page
from cirro.notifications.models import (
    Broadcast,
    Configuration,
    Layout,
    LayoutTemplate,
    NotificationTopic,
    Template,
)

M = TypeVar("M", bound=Model)


def configurations(space_id: int) -> QuerySet[Configuration]:
    """The Space's configurations, with their locales."""
    return Configuration.objects.filter(space_id=space_id).select_related("locale")


def layouts(space_id: int) -> QuerySet[Layout]:
    """The Space's layouts."""
    return Layout.objects.filter(space_id=space_id)


def layout_templates(space_id: int) -> QuerySet[LayoutTemplate]:
    """The templates of the Space's layouts."""
    return LayoutTemplate.objects.filter(space_id=space_id)


def topics(space_id: int) -> QuerySet[NotificationTopic]:
    """The Space's topics that weren't deleted."""
    return NotificationTopic.objects.filter(space_id=space_id, deleted_at=None)


def templates(space_id: int) -> QuerySet[Template]:
    """The templates of the Space's topics."""
    return Template.objects.filter(space_id=space_id)


def broadcasts(space_id: int) -> QuerySet[Broadcast]:
    """The Space's broadcasts."""
    return Broadcast.objects.filter(space_id=space_id)


def find(among: QuerySet[M], id: int) -> M:
    """The row with that id. Raises NotFound, which calls it as the API does."""
    found = among.filter(pk=id).first()
    if found is None:
        raise NotFound.thing(_NAMES[among.model], id)
    return found


def check_known(among: QuerySet[M], ids: Iterable[int]) -> None:
    """Raises NotFound for the first of these ids that isn't among them."""
    wanted = dict.fromkeys(ids)
    known = set(among.filter(pk__in=wanted).values_list("pk", flat=True))
    for id in wanted:
        if id not in known:
            raise NotFound.thing(_NAMES[among.model], id)


def fetch(among: QuerySet[M], page: Page) -> list[M]:
    """The page's rows and one more, for `kernel.paging.listing`."""
    cursor = page.before if page.reads_backwards else page.after
    if cursor is not None:
        upwards = page.descending == page.reads_backwards
        among = among.filter(**{"pk__gt" if upwards else "pk__lt": cursor})
    downwards = page.descending != page.reads_backwards
    return list(among.order_by("-pk" if downwards else "pk")[: page.limit + 1])


_NAMES: dict[type[Model], str] = {
    Configuration: "notification_configuration",
    Layout: "notification_layout",
    LayoutTemplate: "notification_layout_template",
    NotificationTopic: "notification_topic",
    Template: "notification_template",
    Broadcast: "notification_broadcast",
}
