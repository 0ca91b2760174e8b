"""Whom a broadcast goes to: SQL for the next of them, in the order of user ids.

Keyset over the unique index of members or workers: whatever the size of the Space, a batch reads on from the last.
"""

from __future__ import annotations

from typing import Any

from cirro.kernel import sql
from cirro.kernel.errors import Refused
from cirro.mql import MqlError, parse_filter
from cirro.notifications.models import Broadcast

# Who left meanwhile is looked for in the batch only, so `still_here` says it instead of a condition.
_NAMED = """
SELECT named.user_id, EXISTS (SELECT FROM spaces_member m
                               WHERE m.space_id = %(space)s AND m.user_id = named.user_id) AS still_here
  FROM (SELECT DISTINCT each.id::bigint AS user_id
          FROM notifications_broadcast b, jsonb_array_elements_text(b.recipients -> 'user_ids') each (id)
         WHERE b.id = %(broadcast)s AND each.id::bigint > %(cursor)s) named
 ORDER BY named.user_id
"""
_MATCHING = """
SELECT w.user_id, TRUE AS still_here FROM spaces_worker w
 WHERE w.space_id = %(space)s AND w.user_id > %(cursor)s AND w.document @@ %(filter)s::jsonpath ORDER BY w.user_id
"""
_STRANGERS = """
SELECT asked.id FROM unnest(%s::bigint[]) WITH ORDINALITY asked (id, place)
 WHERE NOT EXISTS (SELECT FROM spaces_member m WHERE m.space_id = %s AND m.user_id = asked.id)
 ORDER BY asked.place LIMIT %s
"""
# A refusal names no more than these.
NAMED_STRANGERS = 20


def next_recipients(broadcast: Broadcast) -> str:
    """A SELECT of the user ids behind the cursor, and whether each is still a user; see `recipient_params`."""
    return _NAMED if broadcast.filter_path is None else _MATCHING


def recipient_params(broadcast: Broadcast) -> dict[str, Any]:
    """The parameters of `next_recipients`."""
    return {
        "space": broadcast.space_id,
        "broadcast": broadcast.id,
        "cursor": broadcast.cursor,
        "filter": broadcast.filter_path,
    }


def count_recipients(broadcast: Broadcast, most: int | None = None) -> int:
    """How many are behind the cursor; counts no further than `most`."""
    row = sql.row(
        f"SELECT count(*) FROM ({next_recipients(broadcast)} LIMIT %(most)s) counted",
        {**recipient_params(broadcast), "most": most},
    )
    assert row is not None  # an aggregate always answers
    return int(row[0])


def check_user_ids(space_id: int, user_ids: list[int]) -> None:
    """Raises Refused naming those who aren't users of the Space (the first of them, if they are many)."""
    strangers = sql.rows(_STRANGERS, [user_ids, space_id, NAMED_STRANGERS + 1])
    if strangers:
        named = ", ".join(str(id) for (id,) in strangers[:NAMED_STRANGERS])
        more = " and others" if len(strangers) > NAMED_STRANGERS else ""
        raise Refused.at("recipients.user_ids", f"not known: {named}{more}")


def compile_filter(query: dict[str, Any]) -> str:
    """The filter as a JSON path. Raises Refused with path and reason when MQL refuses it."""
    try:
        return parse_filter(query).jsonpath()
    except MqlError as error:
        raise Refused.at("recipients.filter_query", str(error)) from error
