"""List a Space's gigs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.expressions import Combinable

from cirro.gigs.domain.show_gig import show_gig
from cirro.gigs.models import Gig
from cirro.kernel.paging import Page, listing


def list_gigs(
    space_id: int, page: Page, now: datetime, *, statuses: Sequence[str] = (), archived: bool | None = None
) -> dict[str, Any]:
    """A page of gigs by id, with their tasks. `statuses` and `archived` keep those that are so at `now`."""
    gigs = Gig.objects.filter(space_id=space_id, deleted_at=None)
    if statuses:
        wanted = Q()
        for status in statuses:
            wanted |= status_condition(status, now)
        gigs = gigs.filter(wanted)
    if archived is not None:
        gigs = gigs.filter(_archived(now) if archived else ~_archived(now))
    if page.after is not None:
        gigs = gigs.filter(**{"id__lt" if page.descending else "id__gt": page.after})
    if page.before is not None:
        gigs = gigs.filter(**{"id__gt" if page.descending else "id__lt": page.before})
    order = "-id" if page.descending != page.reads_backwards else "id"
    rows = list(gigs.select_related("topic").prefetch_related("tasks").order_by(order)[: page.limit + 1])
    return listing(
        "/gigs", page, rows, lambda gig: show_gig(gig, sorted(gig.tasks.all(), key=lambda t: t.id), now)
    )


def _archived(now: datetime | Combinable) -> Q:
    return Q(archived_at__isnull=False) | Q(archive_at__isnull=False, archive_at__lte=now)


def status_condition(status: str, now: datetime | Combinable) -> Q:
    """The conditions of `times.status`, for the database; `now` may be an expression, such as a column."""
    conditions = {
        "archived": _archived(now),
        "ended": ~_archived(now) & Q(end_at__lte=now),
        "started": ~_archived(now) & Q(end_at__gt=now, start_at__lte=now),
        "created": ~_archived(now) & Q(end_at__gt=now, start_at__gt=now),
    }
    return conditions[status]
