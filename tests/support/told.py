"""People in Spaces, and what those tell them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from tests.support.client import ApiClient
from tests.support.notifications import configurations


def take_in(api: ApiClient, user: User) -> None:
    """Make the person a user of the Space."""
    with transaction.atomic():
        join(api.space, user.pk, clock.now(api.space))


def topic(api: ApiClient, name: str, subject: str, text: str = "Hello", *, email: str = "immediately") -> str:
    """A topic with English words; its id."""
    template = {
        "notification_configuration_id": configurations(api)["text", "standalone"],
        "subject": subject,
        "body": text,
    }
    made = api.make(
        "/v2/notification_topics", {"name": name, "templates": [template], "preferences": {"email": email}}
    )
    return str(made["id"])


def tell(api: ApiClient, user: User, topic_id: str, **payload: Any) -> int:
    """Broadcast a topic to the person; the notification's id."""
    body = {"payload": payload, "recipients": {"user_ids": [user.pk]}, "notification_topic_id": topic_id}
    api.make("/v2/notification_broadcasts", body)
    return lines_of(user)[0]


def lines_of(user: User) -> list[int]:
    """The ids of the person's notifications, the newest first."""
    rows = sql.rows(
        "SELECT id FROM notifications_notification WHERE user_id = %s ORDER BY id DESC", [user.pk]
    )
    return [id for (id,) in rows]
