"""What there is to be told of invitations: the thing that their notifications are about."""

from __future__ import annotations

from collections.abc import Collection

import orjson

from cirro.kernel import sql
from cirro.notifications.domain.things import Thing

# Who left the Space sees its invitations no more.
_FOUND = """
SELECT i.id, m.id IS NOT NULL, g.notification_payload::text, g.title, g.description, g.url, g.start_at, g.end_at
  FROM gigs_giginvitation i
  JOIN gigs_gig g ON g.id = i.gig_id AND g.space_id = i.space_id
  LEFT JOIN spaces_member m ON m.space_id = i.space_id AND m.user_id = i.user_id
 WHERE i.id = ANY(%(ids)s) AND i.user_id = COALESCE(%(user)s, i.user_id)
"""


def invitation_things(user_id: int | None, ids: Collection[int]) -> dict[int, Thing]:
    """The person's invitations (None: anybody's) by id, with the names that templates of invitations have (contract section 8)."""
    return {
        id: Thing(
            title=title,
            is_open=is_member,
            names={
                **orjson.loads(payload),
                "gig_title": title,
                "gig_description": description,
                "gig_url": url,
                "gig_start_at": start_at,
                "gig_end_at": end_at,
            },
        )
        for id, is_member, payload, title, description, url, start_at, end_at in sql.rows(
            _FOUND, {"ids": sorted(ids), "user": user_id}
        )
    }
