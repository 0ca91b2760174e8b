"""An invitation with the seats of its gig, locked: what accept, reject, expire and reset decide from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cirro.events.domain.append import append
from cirro.gigs.domain.expire_pending import expire_pending
from cirro.gigs.domain.invitation_rows import AS_JSON, COLUMNS, show_invitation
from cirro.gigs.domain.plan_waves import planned_wave
from cirro.gigs.domain.settle import settle
from cirro.gigs.domain.show_gig import show_stored_gig
from cirro.gigs.models import Gig
from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef
from cirro.notifications.deliver.sort import sort_at_once

_LOCK = """
SELECT g.id, g.start_at, g.end_at, g.archive_at, COALESCE(g.archived_at, g.deleted_at), g.invitation_mode,
       g.accepted_count, g.seats_min, g.seats_max, g.next_wave_at, g.next_phase_at, g.topic_id
  FROM gigs_gig g
 WHERE g.id = (SELECT i.gig_id FROM gigs_giginvitation i WHERE i.space_id = %s AND i.id = %s)
   FOR UPDATE
"""
_CHANGE = f"""
WITH i AS (
    UPDATE gigs_giginvitation SET status = %(status)s, no_reward = %(no_reward)s, changed_at = %(now)s
     WHERE space_id = %(space)s AND id = %(id)s
    RETURNING *
), counted AS (
    UPDATE gigs_gig SET accepted_count = %(accepted)s, next_wave_at = %(next_wave_at)s
     WHERE space_id = %(space)s AND id = %(gig)s AND (accepted_count, next_wave_at) IS DISTINCT FROM (%(accepted)s, %(next_wave_at)s)
), logged AS (
    INSERT INTO events_event (space_id, type, object_id, data, created_at)
    SELECT i.space_id, 'gig_invitation.updated', i.id, {AS_JSON}, %(now)s FROM i
)
SELECT {COLUMNS} FROM i
"""


@dataclass(frozen=True)
class Seats:
    """As much of a gig as decides about its invitations."""

    id: int
    start_at: datetime
    end_at: datetime
    archive_at: datetime | None
    # A deleted gig counts as archived: nothing goes on in it any more.
    archived_at: datetime | None
    invitation_mode: str
    accepted_count: int
    seats_min: int
    seats_max: int | None
    next_wave_at: datetime | None
    next_phase_at: datetime | None
    topic_id: int

    @property
    def full(self) -> bool:
        """Whether nobody more can accept."""
        return self.seats_max is not None and self.accepted_count >= self.seats_max


@dataclass(frozen=True)
class Invitation:
    """An invitation as it stands."""

    id: int
    status: str
    gig_id: int
    user_id: int
    no_reward: bool
    epam_bench_status: str | None

    def show(self) -> dict[str, Any]:
        """As the API shows it."""
        return show_invitation(
            (self.id, self.status, self.gig_id, self.user_id, self.no_reward, self.epam_bench_status)
        )


def lock_seats(space_id: int, invitation_id: int) -> tuple[Seats, Invitation]:
    """Lock the invitation's gig, then read both as they are now. Raises NotFound.

    The gig's row is the lock for all its invitations, so any number of people may accept at once.
    """
    gig = sql.row(_LOCK, [space_id, invitation_id])
    if gig is None:
        raise NotFound.thing("gig_invitation", invitation_id)
    row = sql.row(f"SELECT {COLUMNS} FROM gigs_giginvitation i WHERE i.id = %s", [invitation_id])
    assert row is not None  # invitations are never deleted
    return Seats(*gig), Invitation(*row)


def change(
    space: SpaceRef,
    seats: Seats,
    invitation: Invitation,
    status: str,
    now: datetime,
    *,
    no_reward: bool | None = None,
) -> dict[str, Any]:
    """Give the invitation its new status, with the gig's counter, its waves and the events; it as shown.

    Filling `seats_max` expires what is pending; a seat that falls vacant makes a wave due at once.
    """
    delta = (status == "accepted") - (invitation.status == "accepted")
    after = replace(seats, accepted_count=seats.accepted_count + delta)
    after = replace(after, next_wave_at=planned_wave(after, now))
    row = sql.row(
        _CHANGE,
        {
            "space": space.id,
            "id": invitation.id,
            "gig": seats.id,
            "status": status,
            "no_reward": invitation.no_reward if no_reward is None else no_reward,
            "accepted": after.accepted_count,
            "next_wave_at": after.next_wave_at,
            "now": now,
        },
    )
    assert row is not None  # the row is locked through its gig
    if delta > 0:
        _note_filled(space, after, now)
    elif delta < 0:
        settle(space, after)
    return show_invitation(row)


def _note_filled(space: SpaceRef, seats: Seats, now: datetime) -> None:
    if seats.accepted_count == max(seats.seats_min, 1):
        gig = Gig.objects.select_related("topic").get(id=seats.id)
        append(space.id, "gig.seats_filled", gig.id, show_stored_gig(gig, now), now)
    if seats.full and expire_pending(seats.id, now, full=True):
        sort_at_once(space, now)
