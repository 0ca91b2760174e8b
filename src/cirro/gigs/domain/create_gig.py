"""Create a gig; in auto mode its first wave is due at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.gigs.domain import gig_rules
from cirro.gigs.domain.plan_waves import planned_wave
from cirro.gigs.domain.settle import settle
from cirro.gigs.domain.show_gig import show_gig
from cirro.gigs.domain.times import next_phase_at
from cirro.gigs.models import Gig, GigTask
from cirro.kernel import clock
from cirro.kernel.errors import Fault, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.domain.topics import find_topic


@dataclass(frozen=True)
class NewTask:
    """A task to be: title, and price in minor units."""

    title: str
    base_price: float


def create_gig(space: SpaceRef, fields: Mapping[str, Any], tasks: Sequence[NewTask]) -> dict[str, Any]:
    """Create the gig from the contract's fields (those left out get their defaults); the gig as shown.

    Raises Refused naming every rule that the fields break; then nothing is written.
    """
    with transaction.atomic():
        now = clock.now(space)
        gig = draft_gig(space.id, fields, now)
        check_tasks(tasks)
        gig.next_phase_at = next_phase_at(gig, gig.phase)
        gig.next_wave_at = planned_wave(gig, now)
        gig.save(force_insert=True)
        rows = [
            GigTask(space_id=space.id, gig=gig, title=task.title, base_price=int(task.base_price))
            for task in tasks
        ]
        GigTask.objects.bulk_create(rows)
        shown = show_gig(gig, rows, now)
        append(space.id, "gig.created", gig.id, shown, now)
        if settle(space, gig):
            gig.refresh_from_db()
            shown = show_gig(gig, rows, now)
    return shown


def draft_gig(space_id: int, fields: Mapping[str, Any], now: datetime) -> Gig:
    """The gig that these fields describe, checked but not saved."""
    given = {name: value for name, value in fields.items() if value is not None}
    faults = gig_rules.check_fields(given)
    if faults:
        raise Refused.of(*faults)
    values = {**_seats(given), "description": None, "archive_at": None, **given}
    values["seats_max"] = given.get("seats_max")
    faults = gig_rules.check_together(values)
    if faults:
        raise Refused.of(*faults)
    values["filter_path"] = gig_rules.compile_filter(values["filter_query"]).jsonpath()
    gig_rules.compile_sort(values.get("sort_query", {}))
    topic = find_topic(space_id, values.pop("invitation_notification_topic", None))
    values.setdefault("invitation_mode", "auto")
    return Gig(space_id=space_id, topic=topic, created_at=now, **values)


def check_tasks(tasks: Sequence[NewTask]) -> None:
    """Raises Refused naming every rule that the tasks of a new gig break."""
    faults = [
        fault
        for n, task in enumerate(tasks)
        for fault in gig_rules.check_task(task.title, task.base_price, f"tasks.{n}.")
    ]
    if len(tasks) > gig_rules.TASKS_MAX:
        faults.append(Fault("tasks", f"must be at most {gig_rules.TASKS_MAX}"))
    if faults:
        raise Refused.of(*faults)


def _seats(given: Mapping[str, Any]) -> dict[str, int]:
    """`total_seats` fills `seats_min` when that is absent and the other way round; neither given: 1."""
    seats = given.get("total_seats", given.get("seats_min", 1))
    return {"total_seats": seats, "seats_min": given.get("seats_min", seats)}
