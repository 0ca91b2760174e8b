"""Read a Space's topics."""

from __future__ import annotations

from typing import Any

from cirro.kernel.paging import Page, listing
from cirro.notifications.domain import find
from cirro.notifications.domain.show import show_topic


def list_topics(space_id: int, page: Page, *, layout_id: int | None = None) -> dict[str, Any]:
    """A page of topics, by id; `layout_id` keeps those with that layout. Raises NotFound for an unknown layout."""
    topics = find.topics(space_id).prefetch_related("templates")
    if layout_id is not None:
        find.check_known(find.layouts(space_id), [layout_id])
        topics = topics.filter(layout_id=layout_id)
    rows = find.fetch(topics, page)
    return listing("/notification_topics", page, rows, lambda row: show_topic(row, row.templates.all()))


def show_stored_topic(space_id: int, topic_id: int) -> dict[str, Any]:
    """One topic with its templates. Raises NotFound."""
    topic = find.find(find.topics(space_id), topic_id)
    return show_topic(topic, topic.templates.all())
