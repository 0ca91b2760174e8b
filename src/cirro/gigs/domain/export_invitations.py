"""A person's invitations in all Spaces, for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cirro.kernel import sql, times
from cirro.spaces.models import Space

_SELECT = """
SELECT i.space_id, i.id, i.status, i.no_reward, i.created_at, i.changed_at, g.id, g.title, g.url, g.start_at, g.end_at
  FROM gigs_giginvitation i JOIN gigs_gig g ON g.id = i.gig_id
 WHERE i.space_id = ANY(%(spaces)s) AND i.user_id = %(user)s AND (i.space_id, i.id) > (%(space)s, %(id)s)
 ORDER BY i.space_id, i.id LIMIT %(size)s
"""
_PAGE = 500


def export_invitations(user_id: int) -> Iterator[dict[str, Any]]:
    """All of them with their gigs, also in Spaces that they left; by Space, in order."""
    # By the index of users, which begins with the Space.
    spaces = list(Space.objects.order_by("id").values_list("id", flat=True))
    last = (0, 0)
    while True:
        place = {"spaces": spaces, "user": user_id, "space": last[0], "id": last[1], "size": _PAGE}
        rows = sql.rows(_SELECT, place)
        for (
            space_id,
            id,
            status,
            no_reward,
            created_at,
            changed_at,
            gig_id,
            title,
            url,
            start_at,
            end_at,
        ) in rows:
            yield {
                "id": str(id),
                "space_id": str(space_id),
                "status": status,
                "no_reward": no_reward,
                "invited_at": times.iso_ms(created_at),
                "changed_at": times.iso_ms(changed_at),
                "gig": {
                    "id": str(gig_id),
                    "title": title,
                    "url": url,
                    "start_at": times.iso_ms(start_at),
                    "end_at": times.iso_ms(end_at),
                },
            }
        if len(rows) < _PAGE:
            return
        last = (rows[-1][0], rows[-1][1])
