"""Gigs for the benches, made as the API makes them, but with waves that run only when a bench runs one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bench.spaces import BenchSpace
from cirro.gigs.domain.create_gig import draft_gig
from cirro.gigs.domain.run_wave import candidate_params, candidates, run_wave
from cirro.gigs.models import Gig
from cirro.kernel import clock, sql

_INVITED_TITLE = "bench: 200,000 invited"
# The traces of gigs of earlier runs would make each run's tables larger than the last.
_CLEAN = """
DELETE FROM events_event WHERE space_id = %(space)s AND type LIKE 'g%%';
DELETE FROM notifications_notification WHERE space_id = %(space)s;
DELETE FROM gigs_giginvitation WHERE space_id = %(space)s;
DELETE FROM gigs_wave WHERE space_id = %(space)s;
DELETE FROM gigs_gig WHERE space_id = %(space)s;
"""


def clean(space: BenchSpace) -> None:
    """Remove every gig of the Space with all that came of it."""
    with transaction.atomic():
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute(_CLEAN, {"space": space.ref.id})


def new_gig(
    space: BenchSpace,
    filter_query: Mapping[str, Any],
    *,
    sort_query: Mapping[str, int] | None = None,
    seats: int = 50,
    multiplier: int = 10,
    title: str = "bench",
) -> Gig:
    """A gig that nobody was invited to yet; its first wave would invite `seats` × `multiplier`."""
    now = clock.now()
    seating = {"total_seats": seats, "invitation_multiplier": multiplier}
    fields = {**_fields(now, filter_query), **seating, "sort_query": dict(sort_query or {}), "title": title}
    gig = draft_gig(space.ref.id, fields, now)
    gig.save(force_insert=True)
    return gig


def new_gigs(space: BenchSpace, filters: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of new gigs with these filters."""
    now = clock.now()
    gigs = [draft_gig(space.ref.id, _fields(now, query), now) for query in filters]
    return [gig.id for gig in Gig.objects.bulk_create(gigs, batch_size=1_000)]


def wave(gig: Gig) -> int:
    """Run one wave of the gig in a transaction of its own, as the scheduler does; how many were invited."""
    with transaction.atomic():
        held = Gig.objects.select_related("topic").select_for_update(of=("self",)).get(id=gig.id)
        return run_wave(held, clock.now()).invited


def _fields(now: datetime, filter_query: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": "bench",
        "url": "https://trees.example/gigs/1",
        "start_at": now + timedelta(days=1),
        "end_at": now + timedelta(days=30),
        "filter_query": dict(filter_query),
    }


def gig_with_200_000_invited(space: BenchSpace, filter_query: Mapping[str, Any]) -> Gig:
    """A gig whose last wave left 200,000 workers invited (fewer in a small Space: a fifth of it)."""
    amount = min(200_000, space.workers // 5)
    gig = new_gig(space, filter_query, seats=amount // 10, title=_INVITED_TITLE)
    invited = wave(gig)
    if invited != amount:
        raise RuntimeError(f"{invited:,} were invited, not {amount:,}")
    gig.refresh_from_db()
    return gig


def next_workers(gig: Gig, size: int) -> list[int]:
    """The ids of the next `size` workers that the gig's waves would invite."""
    return [row[0] for row in sql.rows(candidates(gig), candidate_params(gig, size))]
