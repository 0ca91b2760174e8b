"""Pauses: a person takes no invitations for a while, from all Spaces or from one.

The later of both stands in `spaces_worker.paused_until`, where waves look at it; null there means available. When it
ends, by hand or by time, the worker counts as changed, so that waves find them again wherever they stand.
See docs/decisions/0010-pauses.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.membership import lock_member
from cirro.spaces.models import Member

LONGEST = timedelta(days=366)
# Sent within the transaction, with `user_id`: what the person has chosen of pauses is another now.
pause_changed = Signal()

# Shared with new workers (`store_document.sql`): memberships are taken before the person, the person before workers.
# A worker who is stored meanwhile waits for the person's row, or was there before the statement that looks for workers.
_LOCK_MEMBERS = "SELECT space_id FROM spaces_member WHERE user_id = %s ORDER BY space_id FOR NO KEY UPDATE"
_APPLY = """
WITH person AS MATERIALIZED (
    SELECT paused_until FROM people_user WHERE id = %(user)s FOR SHARE
), wanted AS (
    SELECT CASE WHEN GREATEST(m.paused_until, p.paused_until) > %(now)s
                THEN GREATEST(m.paused_until, p.paused_until) END AS until
      FROM spaces_member m, person p WHERE m.space_id = %(space)s AND m.user_id = %(user)s
), w AS (
    UPDATE spaces_worker w
       SET paused_until = wanted.until,
           changed_in = CASE WHEN wanted.until IS NULL THEN pg_current_xact_id()::text::bigint ELSE w.changed_in END
      FROM wanted
     WHERE w.space_id = %(space)s AND w.user_id = %(user)s AND w.paused_until IS DISTINCT FROM wanted.until
    RETURNING w.space_id, w.user_id, w.paused_until
)
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT space_id, CASE WHEN paused_until IS NULL THEN 'worker.resumed' ELSE 'worker.paused' END, user_id,
       jsonb_build_object('id', user_id::text, 'object', 'worker',
                          'paused_until', floor(extract(epoch FROM paused_until))::bigint), %(now)s
  FROM w
"""
_PAUSES = """
SELECT m.space_id, m.paused_until FROM spaces_member m JOIN spaces_space s ON s.id = m.space_id
  LEFT JOIN kernel_heldclock h ON h.space_id = s.id AND s.is_sandbox
 WHERE m.user_id = %(user)s AND m.paused_until > COALESCE(h.held_at, %(now)s) ORDER BY m.space_id
"""


@dataclass(frozen=True)
class Pauses:
    """Until when a person takes no invitations: from any Space (None: they do), and by the id of single Spaces."""

    everywhere: datetime | None
    by_space: dict[int, datetime]


class _JoinedMeanwhileError(Exception):
    """The person is in a Space whose clock was not read before their rows were locked."""


def pause(user_id: int, until: datetime | None, space: SpaceRef | None = None) -> None:
    """Pause the person's invitations until then in this Space, or in all of them, also those they join later.
    `until` None ends that pause. A pause of one Space and one of all Spaces stand beside each other.

    Invitations that they have stay as they are. Raises Refused when `until` is not ahead or is further off than
    LONGEST, by the Space's clock or by real time; NotFound for an unknown person, or a stranger to the Space.
    """
    if space is not None:
        with transaction.atomic():
            now = clock.now(space)
            _check(until, now)
            lock_member(space.id, user_id)
            Member.objects.filter(space_id=space.id, user_id=user_id).update(paused_until=until)
            apply_pause(space.id, user_id, now)
            pause_changed.send(sender=None, user_id=user_id)
        return
    while True:
        try:
            with transaction.atomic():
                _pause_everywhere(user_id, until)
            return
        except _JoinedMeanwhileError:
            continue


def pauses(user_id: int) -> Pauses:
    """The person's pauses that have not ended, by real time or by the clock of the Space."""
    now = clock.now()
    row = sql.row("SELECT paused_until FROM people_user WHERE id = %s", [user_id])
    everywhere = row[0] if row else None
    return Pauses(
        everywhere if everywhere is not None and everywhere > now else None,
        dict(sql.rows(_PAUSES, {"user": user_id, "now": now})),
    )


def _pause_everywhere(user_id: int, until: datetime | None) -> None:
    moments = {space.id: clock.now(space) for space in _spaces_of(user_id)}
    _check(until, clock.now())
    known = {row[0] for row in sql.rows(_LOCK_MEMBERS, [user_id])}
    if not sql.execute("UPDATE people_user SET paused_until = %s WHERE id = %s", [until, user_id]):
        raise NotFound.thing("user", user_id)
    if not known <= moments.keys():
        raise _JoinedMeanwhileError
    for space_id in sorted(known):
        apply_pause(space_id, user_id, moments[space_id])
    pause_changed.send(sender=None, user_id=user_id)


def _spaces_of(user_id: int) -> Iterable[SpaceRef]:
    """In the order of ids: so their clocks are read, and sandboxes' turns taken, by everybody."""
    rows = sql.rows(
        "SELECT s.id, s.app_id, s.is_sandbox, s.currency FROM spaces_member m JOIN spaces_space s ON s.id = m.space_id"
        " WHERE m.user_id = %s ORDER BY s.id",
        [user_id],
    )
    return [SpaceRef(*row) for row in rows]


def _check(until: datetime | None, now: datetime) -> None:
    if until is None:
        return
    if until <= now:
        raise Refused.at("until", _("must be in the future"))
    if until > now + LONGEST:
        raise Refused.at("until", _("must be at most %(days)s days ahead") % {"days": LONGEST.days})


def apply_pause(space_id: int, user_id: int, now: datetime) -> None:
    """Set the worker's pause from what the person said of the Space and of all, with its event, if it is another one.
    The caller holds the membership."""
    sql.execute(_APPLY, {"space": space_id, "user": user_id, "now": now})
