"""Change a gig: only the fields sent, within what its state allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.gigs.domain import gig_rules
from cirro.gigs.domain.expire_pending import expire_pending
from cirro.gigs.domain.lock_gig import lock_gig
from cirro.gigs.domain.plan_waves import planned_wave
from cirro.gigs.domain.settle import settle
from cirro.gigs.domain.show_gig import show_stored_gig
from cirro.gigs.domain.times import STATUSES, is_over, next_phase_at, status
from cirro.gigs.models import Gig
from cirro.kernel import clock
from cirro.kernel.errors import Fault, Refused
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once
from cirro.notifications.domain.topics import find_topic

LOCKED_AFTER_START = ("title", "description", "url", "start_at")
# Sending null for these means "none"; for every other field it means "as it is".
NULLABLE = ("description", "seats_max", "archive_at")


def update_gig(space: SpaceRef, gig_id: int, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Apply the fields that were sent; the gig as shown. Raises NotFound, or Refused with nothing changed."""
    changes = {name: value for name, value in sent.items() if value is not None or name in NULLABLE}
    with transaction.atomic():
        now = clock.now(space)
        gig = lock_gig(space.id, gig_id)
        if status(gig, now) == "archived":
            raise Refused(f"gig {gig.id} is archived and can not be changed")
        _check(gig, changes, now)
        _apply(gig, changes, now)
        gig.save()
        shown = show_stored_gig(gig, now)
        append(space.id, "gig.updated", gig.id, shown, now)
        if gig.seats_max is not None and gig.accepted_count >= gig.seats_max:
            expire_pending(gig.id, now, full=not is_over(gig, now))
            sort_at_once(space, now)
        if settle(space, gig):
            gig.refresh_from_db()
            shown = show_stored_gig(gig, now)
    return shown


def _check(gig: Gig, changes: Mapping[str, Any], now: datetime) -> None:
    faults = gig_rules.check_fields(changes)
    if gig.start_at <= now:
        faults += [
            Fault(name, "can not be changed once the gig has started")
            for name in LOCKED_AFTER_START
            if name in changes and not _same(getattr(gig, name), changes[name])
        ]
    if faults:
        raise Refused.of(*faults)
    names = ("start_at", "end_at", "seats_min", "seats_max")
    together = {name: changes.get(name, getattr(gig, name)) for name in names}
    faults = gig_rules.check_together(together)
    if together["seats_max"] is not None and together["seats_max"] < gig.accepted_count:
        faults.append(Fault("seats_max", f"{gig.accepted_count} workers have accepted already"))
    if faults:
        raise Refused.of(*faults)


def _same(current: object, sent: object) -> bool:
    """Moments are answered in whole seconds, so a client sends back whole seconds."""
    if isinstance(current, datetime) and isinstance(sent, datetime):
        return abs(current - sent) < timedelta(seconds=1)
    return current == sent


def _apply(gig: Gig, changes: Mapping[str, Any], now: datetime) -> None:
    values = dict(changes)
    if "invitation_notification_topic" in values:
        gig.topic = find_topic(gig.space_id, values.pop("invitation_notification_topic"))
    if "start_at" in values and _same(gig.start_at, values["start_at"]):
        del values["start_at"]
    if "filter_query" in values:
        gig.filter_path = gig_rules.compile_filter(values["filter_query"]).jsonpath()
    if "sort_query" in values:
        gig_rules.compile_sort(values["sort_query"])
    if "filter_query" in values or "sort_query" in values:
        # Other workers match now, or in another order: the waves look at all of them again.
        gig.pool_cursor, gig.pool_exhausted, gig.pool_seen = 0, False, 0
    if "invitation_frequency" in values:
        _move_wave(gig, values["invitation_frequency"], now)
    for name, value in values.items():
        setattr(gig, name, value)
    # An end that moved into the future takes the gig back into life.
    gig.phase = min(gig.phase, status(gig, now), key=STATUSES.index)
    gig.next_phase_at = next_phase_at(gig, gig.phase)
    gig.next_wave_at = planned_wave(gig, now)


def _move_wave(gig: Gig, frequency: int, now: datetime) -> None:
    """As long after the last wave as the new frequency says; a wave that is due already stays due."""
    if gig.next_wave_at and gig.next_wave_at > now:
        last = gig.next_wave_at - timedelta(minutes=gig.invitation_frequency)
        gig.next_wave_at = max(now, last + timedelta(minutes=frequency))
