"""A person's invitations in all Spaces that they are in, as they see them themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cirro.gigs.domain.times import Status, status
from cirro.gigs.models import GigTask
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page

State = Literal["waiting", "accepted", "history"]
STATES: tuple[State, ...] = ("waiting", "accepted", "history")

_OVER = """(g.deleted_at IS NOT NULL OR g.archived_at IS NOT NULL OR g.archive_at IS NOT NULL AND g.archive_at <= p.now
            OR g.end_at <= p.now)"""
_IN_STATE: dict[str, str] = {
    "waiting": "i.status = 'pending'",
    "accepted": f"i.status = 'accepted' AND NOT {_OVER}",
    "history": f"(i.status IN ('rejected', 'expired') OR i.status = 'accepted' AND {_OVER})",
}
# One Space after the other: the index on invitations has the Space first.
_FOUND = """
  FROM spaces_member m
  JOIN spaces_space s ON s.id = m.space_id
  LEFT JOIN kernel_heldclock h ON h.space_id = s.id AND s.is_sandbox
 CROSS JOIN LATERAL (SELECT COALESCE(h.held_at, %s) AS now) p
 CROSS JOIN LATERAL (
       SELECT i.* FROM gigs_giginvitation i JOIN gigs_gig g ON g.id = i.gig_id AND g.space_id = i.space_id
        WHERE i.space_id = m.space_id AND i.user_id = m.user_id AND {condition}) i
  JOIN gigs_gig g ON g.id = i.gig_id AND g.space_id = i.space_id
 WHERE m.user_id = %s
"""
_COLUMNS = """
SELECT i.id, i.status, i.no_reward, i.wave, i.created_at, s.id, s.name, s.slug, s.currency, g.id, g.title,
       g.description, g.url, g.start_at, g.end_at, g.archive_at, COALESCE(g.archived_at, g.deleted_at),
       g.accepted_count, g.seats_min, g.seats_max, g.invitation_mode, g.filter_query, p.now
"""


@dataclass(frozen=True)
class Task:
    """A kind of piece work and its reward, in minor units of the Space's currency."""

    title: str
    base_price: int


@dataclass(frozen=True)
class PersonInvitation:
    """An invitation with its gig and its Space. `archived_at` is set for deleted gigs too; `now` is the Space's
    present moment; `wave` None when no wave invited them."""

    id: int
    status: str
    no_reward: bool
    wave: int | None
    created_at: datetime
    space_id: int
    space_name: str
    space_slug: str
    currency: str
    gig_id: int
    title: str
    description: str | None
    url: str
    start_at: datetime
    end_at: datetime
    archive_at: datetime | None
    archived_at: datetime | None
    accepted_count: int
    seats_min: int
    seats_max: int | None
    invitation_mode: str
    filter_query: dict[str, Any]
    now: datetime
    tasks: tuple[Task, ...]

    @property
    def gig_status(self) -> Status:
        """As the API names it."""
        return status(self, self.now)

    @property
    def is_over(self) -> bool:
        """Whether nobody can accept any more."""
        return self.gig_status in ("ended", "archived")

    @property
    def seats(self) -> int:
        """How many seats there are; without a cap, how many the gig looks for."""
        return self.seats_min if self.seats_max is None else self.seats_max

    @property
    def seats_left(self) -> int:
        """Of `seats`, those that nobody has taken. Without a cap one may accept even when none is left."""
        return max(self.seats - self.accepted_count, 0)

    @property
    def can_accept(self) -> bool:
        """Whether a seat can be taken now."""
        return (
            self.status == "pending" and not self.is_over and (self.seats_max is None or self.seats_left > 0)
        )

    @property
    def can_leave(self) -> bool:
        """Whether a seat is held that can be given back."""
        return self.status == "accepted" and not self.is_over


def list_person_invitations(user_id: int, state: State, page: Page) -> tuple[list[PersonInvitation], bool]:
    """A page of them by id, and whether there are more in the direction that was read.

    Waiting ones are pending; accepted ones are for gigs to come or under way; the rest is history.
    """
    beyond, cursor = page.condition("i.id")
    order = page.order("i.id")
    # Each Space gives a page's worth at most; the page is the first of all these.
    condition = f"{_IN_STATE[state]} AND {beyond} ORDER BY {order}"
    rows = sql.rows(
        f"{_COLUMNS}{_FOUND.format(condition=condition)} ORDER BY {order}", [clock.now(), *cursor, user_id]
    )
    kept, more = page.cut(rows)
    return _with_tasks(kept), more


def coming_up(user_id: int, limit: int, space_id: int | None = None) -> list[PersonInvitation]:
    """The accepted ones whose gigs run or come next, the earliest first; `space_id`: of that Space alone."""
    of_space = "i.space_id = %s" if space_id else "TRUE"
    condition = f"{_IN_STATE['accepted']} AND {of_space} ORDER BY g.start_at, i.id LIMIT {limit:d}"
    rows = sql.rows(
        f"{_COLUMNS}{_FOUND.format(condition=condition)} ORDER BY g.start_at, i.id LIMIT {limit:d}",
        [clock.now(), *([space_id] if space_id else []), user_id],
    )
    return _with_tasks(rows)


def count_waiting(user_id: int) -> int:
    """How many invitations wait for an answer."""
    row = sql.row(f"SELECT count(*) {_FOUND.format(condition=_IN_STATE['waiting'])}", [clock.now(), user_id])
    assert row is not None  # an aggregate always answers
    return int(row[0])


def find_person_invitation(user_id: int, invitation_id: int) -> PersonInvitation:
    """One of the person's invitations. Raises NotFound for others', and for those of Spaces that they have left."""
    rows = sql.rows(
        f"{_COLUMNS}{_FOUND.format(condition='i.id = %s')}", [clock.now(), invitation_id, user_id]
    )
    if not rows:
        raise NotFound.thing("invitation", invitation_id)
    return _with_tasks(rows)[0]


def _with_tasks(rows: Sequence[tuple[Any, ...]]) -> list[PersonInvitation]:
    gig = len(("id", "status", "no_reward", "wave", "created_at", "space_id", "name", "slug", "currency"))
    tasks: dict[int, list[Task]] = defaultdict(list)
    stored = GigTask.objects.filter(gig_id__in=[row[gig] for row in rows]).order_by("id")
    for gig_id, title, base_price in stored.values_list("gig_id", "title", "base_price"):
        tasks[gig_id].append(Task(title, base_price))
    return [PersonInvitation(*(*row, tuple(tasks[row[gig]]))) for row in rows]
