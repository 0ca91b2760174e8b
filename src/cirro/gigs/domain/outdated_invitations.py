"""Invitations that their people need not be told of any more: what the mail would say doesn't hold."""

from __future__ import annotations

from collections.abc import Collection

from cirro.kernel import clock, sql

OVER = "the gig is over"
# What became of the invitation before the mail that tells of it was due.
ANSWERED = {
    "accepted": "the invitation is accepted already",
    "rejected": "the invitation was declined",
    "expired": "the invitation has expired",
}
RENEWED = "the invitation has not expired any more"

# A gig that ended a moment ago may still have pending invitations: the step that expires them comes with the next tick.
_FOUND = """
SELECT i.id, i.status, COALESCE(LEAST(g.end_at, g.archive_at) <= COALESCE(h.held_at, %(now)s), FALSE) AS over
  FROM gigs_giginvitation i
  JOIN gigs_gig g ON g.id = i.gig_id AND g.space_id = i.space_id
  LEFT JOIN kernel_heldclock h ON h.space_id = i.space_id
 WHERE i.id = ANY(%(ids)s)
"""


def outdated_invitations(ids: Collection[int]) -> dict[int, str]:
    """Those of these invitations that nobody can accept any more, and why."""
    return {id: ANSWERED.get(status, OVER) for id, status, over in _rows(ids) if status != "pending" or over}


def outdated_expirations(ids: Collection[int]) -> dict[int, str]:
    """Those of which it makes no sense any more to say that they have expired since the gig is full, and why."""
    return {
        id: OVER if status == "expired" else RENEWED
        for id, status, over in _rows(ids)
        if status != "expired" or over
    }


def _rows(ids: Collection[int]) -> list[tuple[int, str, bool]]:
    return sql.rows(_FOUND, {"ids": sorted(ids), "now": clock.now()})
