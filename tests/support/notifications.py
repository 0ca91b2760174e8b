"""Topics, layouts and the rest of what a Space's notifications are made of."""

from __future__ import annotations

from typing import Any

from cirro.notifications.models import (
    Configuration,
    Layout,
    LayoutTemplate,
    Locale,
    NotificationTopic,
    Template,
    TopicPreference,
)
from cirro.spaces.models import Member
from tests.support.client import ApiClient


def first_topic(api: ApiClient) -> dict[str, Any]:
    """The topic `new_gig_invitation`, as shown."""
    topic: dict[str, Any] = api.get("/v2/notification_topics?limit=1").json["data"][0]
    return topic


def configurations(api: ApiClient, locale: str = "en") -> dict[tuple[str, str], str]:
    """(format, kind) → id."""
    found = api.get(f"/v2/notification_configurations?locale={locale}").json["data"]
    return {(each["format"], each["kind"]): each["id"] for each in found}


def notification_things(api: ApiClient, user_id: str) -> dict[str, str]:
    """An id of each kind: what the Space began with, and a broadcast."""
    topic = first_topic(api)
    layout_template = LayoutTemplate.objects.filter(space_id=api.space.id).order_by("id")[0]
    body = {"payload": {}, "recipients": {"user_ids": [user_id]}, "notification_topic_id": topic["id"]}
    return {
        "topic": topic["id"],
        "template": topic["templates"]["data"][0]["id"],
        "configuration": topic["templates"]["data"][0]["notification_configuration_id"],
        "layout": topic["notification_layout_id"],
        "layout template": str(layout_template.id),
        "broadcast": api.make("/v2/notification_broadcasts", body)["id"],
    }


def notification_path_ids(api: ApiClient, user_id: str) -> dict[str, str]:
    """The same by the names that paths have for them."""
    things = notification_things(api, user_id)
    return {f"{kind.replace(' ', '_')}_id": id for kind, id in things.items()}


def fill_notifications(space_id: int, number: int) -> None:
    """So many locales, layouts, topics and templates more; and a preference of each member."""
    configuration = Configuration.objects.filter(space_id=space_id).order_by("id")[0]
    locales = Locale.objects.bulk_create(
        Locale(space_id=space_id, locale=f"en-{n:03}") for n in range(number)
    )
    Configuration.objects.bulk_create(
        Configuration(space_id=space_id, locale=locale, deliver_by="email", format="text", kind="digest")
        for locale in locales
    )
    Layout.objects.bulk_create(Layout(space_id=space_id, name=f"Layout {n}") for n in range(number))
    topics = NotificationTopic.objects.bulk_create(
        NotificationTopic(space_id=space_id, name=f"topic_{n}") for n in range(number)
    )
    Template.objects.bulk_create(
        Template(space_id=space_id, topic=topic, configuration=configuration, body="x") for topic in topics
    )
    TopicPreference.objects.bulk_create(
        TopicPreference(space_id=space_id, user_id=user_id, topic=topics[0], email="never")
        for user_id in Member.objects.filter(space_id=space_id).values_list("user_id", flat=True)
    )
