"""Add and change the tasks of a gig."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.gigs.domain.gig_rules import TASKS_MAX, check_task
from cirro.gigs.domain.lock_gig import lock_gig
from cirro.gigs.domain.show_gig import show_stored_gig, show_task
from cirro.gigs.domain.times import status
from cirro.gigs.models import Gig, GigTask
from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef


def add_task(space: SpaceRef, gig_id: int, title: str, base_price: float) -> dict[str, Any]:
    """Add a task; it as shown. Raises NotFound, or Refused for an archived gig or a broken rule."""
    with transaction.atomic():
        now = clock.now(space)
        gig = _open_gig(space.id, gig_id, title, base_price, now)
        if gig.tasks.count() >= TASKS_MAX:
            raise Refused.at("tasks", f"must be at most {TASKS_MAX}")
        task = GigTask.objects.create(space_id=space.id, gig=gig, title=title, base_price=int(base_price))
        _record(gig, now)
    return show_task(task)


def update_task(
    space: SpaceRef, gig_id: int, task_id: int, title: str | None, base_price: float | None
) -> dict[str, Any]:
    """Change title, price or both; the task as shown. Work already reported keeps the price it was reported at.

    Raises NotFound, or Refused for an archived gig or a broken rule.
    """
    with transaction.atomic():
        now = clock.now(space)
        gig = _open_gig(space.id, gig_id, title, base_price, now)
        task = gig.tasks.filter(id=task_id).first()
        if task is None:
            raise NotFound.thing("gig_task", task_id)
        if title is not None:
            task.title = title
        if base_price is not None:
            task.base_price = int(base_price)
        task.save()
        _record(gig, now)
    return show_task(task)


def _open_gig(space_id: int, gig_id: int, title: str | None, base_price: float | None, now: datetime) -> Gig:
    gig = lock_gig(space_id, gig_id)
    if status(gig, now) == "archived":
        raise Refused(f"gig {gig.id} is archived and can not be changed")
    faults = list(check_task(title, base_price))
    if faults:
        raise Refused.of(*faults)
    return gig


def _record(gig: Gig, now: datetime) -> None:
    append(gig.space_id, "gig.updated", gig.id, show_stored_gig(gig, now), now)
