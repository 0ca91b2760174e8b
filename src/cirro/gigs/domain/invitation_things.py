"""What there is to be told of invitations: the thing that their notifications are about."""

from __future__ import annotations

from collections.abc import Collection

import orjson

from cirro.gigs.domain.offer_words import Offer, offer_names
from cirro.kernel import sql
from cirro.notifications.domain.things import Thing

# Who left the Space sees its invitations no more.
_FOUND = """
SELECT i.id, m.id IS NOT NULL, g.notification_payload::text, g.title, g.description, g.url, g.start_at, g.end_at,
       i.no_reward, s.currency, t.tasks, t.lowest, t.highest, t.title, g.accepted_count, g.seats_min, g.seats_max
  FROM gigs_giginvitation i
  JOIN gigs_gig g ON g.id = i.gig_id AND g.space_id = i.space_id
  JOIN spaces_space s ON s.id = i.space_id
 CROSS JOIN LATERAL (SELECT count(*) AS tasks, min(t.base_price) AS lowest, max(t.base_price) AS highest, min(t.title) AS title
                       FROM gigs_gigtask t WHERE t.gig_id = g.id) t
  LEFT JOIN spaces_member m ON m.space_id = i.space_id AND m.user_id = i.user_id
 WHERE i.id = ANY(%(ids)s) AND i.user_id = COALESCE(%(user)s, i.user_id)
"""


def invitation_things(user_id: int | None, ids: Collection[int]) -> dict[int, Thing]:
    """The person's invitations (None: anybody's) by id, with the names that templates of invitations have (contract section 8),
    and what the gig offers, unless the Space itself says that by a name of its payload."""
    return {
        id: Thing(
            title=title,
            is_open=is_member,
            names={
                **offer_names(Offer(*offer)),
                **orjson.loads(payload),
                "gig_title": title,
                "gig_description": description,
                "gig_url": url,
                "gig_start_at": start_at,
                "gig_end_at": end_at,
            },
        )
        for id, is_member, payload, title, description, url, start_at, end_at, *offer in sql.rows(
            _FOUND, {"ids": sorted(ids), "user": user_id}
        )
    }
