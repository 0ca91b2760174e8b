"""Say one topic to many: the broadcast is stored at once, its notifications are queued by a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from cirro.events.domain.append import append
from cirro.kernel import clock
from cirro.kernel.errors import BadInput, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once
from cirro.notifications.domain import find
from cirro.notifications.domain.payload_rules import check_payload
from cirro.notifications.domain.recipients import check_user_ids, compile_filter, count_recipients
from cirro.notifications.domain.run_broadcast import queue_all
from cirro.notifications.domain.show_broadcast import show_broadcast
from cirro.notifications.domain.template_rules import NewTemplate, check_new_templates, refuse
from cirro.notifications.models import Broadcast, Template

# The name of the job in `notifications/tasks.py`; named, not imported: the domain knows no jobs.
RUN_BROADCAST_JOB = "notifications.run_broadcast"
# A sandbox's broadcast to so many is queued before the call is answered.
AT_ONCE = 10_000


def create_broadcast(
    space: SpaceRef,
    topic_id: int,
    payload: Mapping[str, Any],
    *,
    user_ids: Sequence[int] | None = None,
    filter_query: dict[str, Any] | None = None,
    templates: Sequence[NewTemplate] = (),
) -> dict[str, Any]:
    """The broadcast to these users, or to the workers that the filter matches; as shown. With `templates` it is said
    in these words, else in the topic's.

    Raises NotFound for an unknown topic or configuration, BadInput when nobody is named, Refused for broken rules.
    """
    with transaction.atomic():
        at = clock.now(space)
        # Held, so that it isn't deleted meanwhile.
        topic = find.find(find.topics(space.id).select_for_update(no_key=True), topic_id)
        find.check_known(find.configurations(space.id), (each.configuration_id for each in templates))
        refuse(*check_payload(payload), *check_new_templates(templates))
        if not templates and not Template.objects.filter(space_id=space.id, topic=topic).exists():
            raise Refused.at("templates", "are needed here: the topic has none")
        broadcast = Broadcast(
            space_id=space.id,
            topic=topic,
            payload=payload,
            templates=[_stored(each) for each in templates] or None,
            created_at=at,
        )
        _address(broadcast, user_ids, filter_query)
        broadcast.save(force_insert=True)
        append(space.id, "notification_broadcast.created", broadcast.id, show_broadcast(broadcast), at)
        if space.is_sandbox and count_recipients(broadcast, AT_ONCE + 1) <= AT_ONCE:
            queue_all(broadcast, at)
            sort_at_once(space, at)
        else:
            # One at a time for each, however often it is asked for.
            app.configure_task(RUN_BROADCAST_JOB, lock=f"{RUN_BROADCAST_JOB} {broadcast.id}").defer(
                broadcast_id=broadcast.id
            )
        return show_broadcast(broadcast)


def _address(
    broadcast: Broadcast, user_ids: Sequence[int] | None, filter_query: dict[str, Any] | None
) -> None:
    if user_ids is None and filter_query is None:
        raise BadInput.at("recipients.user_ids", "is required, or filter_query")
    if user_ids is not None and filter_query is not None:
        raise Refused.at("recipients.filter_query", "can not be combined with user_ids")
    if filter_query is not None:
        broadcast.recipients = {"filter_query": filter_query}
        broadcast.filter_path = compile_filter(filter_query)
        return
    assert user_ids is not None  # one of both is given
    if not user_ids:
        raise Refused.at("recipients.user_ids", "must have at least 1 entry")
    check_user_ids(broadcast.space_id, list(user_ids))
    broadcast.recipients = {"user_ids": list(user_ids)}
    broadcast.recipients_count = len(set(user_ids))


def _stored(template: NewTemplate) -> dict[str, Any]:
    return {
        "notification_configuration_id": template.configuration_id,
        "subject": template.subject,
        "body": template.body,
    }
