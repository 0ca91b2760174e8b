"""A Space for tests that call the domain directly: people, documents, gigs, and the event log as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import connection, transaction

from cirro.gigs.domain.advance_clock import TestClock, advance_clock
from cirro.gigs.domain.create_gig import create_gig
from cirro.kernel import clock, sql
from cirro.kernel.request import SpaceRef
from cirro.people.domain.create_user import create_user
from cirro.spaces.domain.create_space import create_space
from cirro.spaces.domain.keys import KeyPair
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.store_document import store_document

START = datetime(2027, 1, 4, 8, tzinfo=UTC)


class World:
    """One Space and short words for what happens in it. A sandbox stands at START."""

    def __init__(self, key: KeyPair, *, is_sandbox: bool = True) -> None:
        self.new = create_space("Crowd tree planting", is_sandbox=is_sandbox, key=key)
        space = self.new.space
        self.space = SpaceRef(space.id, space.app_id, is_sandbox, space.currency)
        if is_sandbox:
            clock.hold(space.id, START)

    def person(self) -> int:
        """A new user of the Space, no worker yet."""
        with transaction.atomic():
            at = clock.now(self.space)
            user = create_user(at=at)
            join(self.space, user.id, at)
        return user.id

    def store(self, user: int, **document: Any) -> int:
        """Make the user a worker with this document, or replace it; the user."""
        store_document(self.space, user, document)
        return user

    def worker(self, **document: Any) -> int:
        """A new user who is a worker."""
        return self.store(self.person(), **document)

    def gig(self, **fields: Any) -> int:
        """A gig that everybody matches, starts in a week and lasts three, unless `fields` say otherwise; its id."""
        now = clock.now(self.space)
        usual = {
            "title": "Plant trees",
            "url": "https://trees.example/gigs/1",
            "start_at": now + timedelta(days=7),
            "end_at": now + timedelta(days=28),
            "filter_query": {},
        }
        return int(create_gig(self.space, {**usual, **fields}, [])["id"])

    def advance(self, **by: float) -> TestClock:
        """Move the sandbox's clock by a timedelta's arguments."""
        return advance_clock(self.space, by_seconds=timedelta(**by).total_seconds())

    def invited(self, gig: int) -> list[int]:
        """The users invited to the gig, in the order of their invitations."""
        return [row[0] for row in self.rows("user_id", gig)]

    def statuses(self, gig: int) -> list[str]:
        """The states of the gig's invitations, in order."""
        return [row[0] for row in self.rows("status", gig)]

    def invitations(self, gig: int) -> list[int]:
        """The ids of the gig's invitations, in order."""
        return [row[0] for row in self.rows("id", gig)]

    def rows(self, columns: str, gig: int) -> list[tuple[Any, ...]]:
        """Columns of the gig's invitations, in order."""
        return sql.rows(f"SELECT {columns} FROM gigs_giginvitation WHERE gig_id = %s ORDER BY id", [gig])

    def gig_row(self, columns: str, gig: int) -> tuple[Any, ...]:
        """Columns of the gig."""
        row = sql.row(f"SELECT {columns} FROM gigs_gig WHERE id = %s", [gig])
        assert row is not None
        return row

    def make_due(self, gig: int, minutes: float = 0) -> None:
        """Say that the gig's next wave was due some minutes ago."""
        moment = clock.now(self.space) - timedelta(minutes=minutes)
        sql.execute("UPDATE gigs_gig SET next_wave_at = %s WHERE id = %s", [moment, gig])

    def events(self, after: int = 0) -> list[tuple[int, str, Mapping[str, Any], datetime]]:
        """(id, type, data, moment) of the Space's events beyond an id."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, type, data::json, created_at FROM events_event WHERE space_id = %s AND id > %s ORDER BY id",
                [self.space.id, after],
            )
            return list(cursor.fetchall())


def faults(space_id: int) -> list[tuple[Any, ...]]:
    """Every gig of the Space whose counters or invitations break a rule that holds at any moment; empty when all is well."""
    return sql.rows(
        """
        SELECT g.id, g.accepted_count, g.seats_max, g.wave_count, n.* FROM gigs_gig g, LATERAL (
            SELECT count(*) FILTER (WHERE i.status = 'accepted') AS accepted,
                   count(*) FILTER (WHERE i.wave IS NOT NULL) AS by_wave,
                   (SELECT COALESCE(sum(w.invited), 0) FROM gigs_wave w WHERE w.gig_id = g.id) AS in_waves,
                   (SELECT count(*) FROM gigs_wave w WHERE w.gig_id = g.id) AS waves,
                   (SELECT bool_or(w.invited > w.size) FROM gigs_wave w WHERE w.gig_id = g.id) AS oversized
              FROM gigs_giginvitation i WHERE i.gig_id = g.id) n
         WHERE g.space_id = %s AND (g.accepted_count <> n.accepted OR g.accepted_count > g.seats_max
               OR n.by_wave <> n.in_waves OR g.wave_count <> n.waves OR n.oversized)
        """,
        [space_id],
    )


def strangers_pending(space_id: int) -> list[tuple[Any, ...]]:
    """Pending invitations of people who are no workers (any more)."""
    return sql.rows(
        "SELECT i.id, i.gig_id, i.user_id FROM gigs_giginvitation i WHERE i.space_id = %s AND i.status = 'pending' "
        "AND NOT EXISTS (SELECT FROM spaces_worker w WHERE w.space_id = i.space_id AND w.user_id = i.user_id)",
        [space_id],
    )


def replayed(space_id: int) -> list[tuple[Any, ...]]:
    """Invitations whose row differs from what their last event says, or that have no event."""
    return sql.rows(
        """
        SELECT i.id, i.status, e.data FROM gigs_giginvitation i LEFT JOIN LATERAL (
            SELECT data FROM events_event e
             WHERE e.space_id = i.space_id AND e.object_id = i.id AND e.type LIKE 'gig_invitation.%%'
             ORDER BY e.id DESC LIMIT 1) e ON true
         WHERE i.space_id = %s AND e.data IS DISTINCT FROM jsonb_build_object(
            'id', i.id::text, 'object', 'gig_invitation', 'status', i.status, 'gig_id', i.gig_id::text,
            'user_id', i.user_id::text, 'no_reward', i.no_reward, 'epam_bench_status', i.epam_bench_status)
        """,
        [space_id],
    )


def other_connection() -> psycopg.Connection[Any]:
    """A connection of its own to the same database, for what must stay uncommitted for a while."""
    given = connection.get_connection_params()
    return psycopg.connect(
        **{name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    )
