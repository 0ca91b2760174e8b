"""Workers made by SQL, where making them through the API would take too long."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cirro.kernel import jsontext, sql

_PEOPLE = """
WITH made AS (
    INSERT INTO people_user (password, is_superuser, is_active, is_staff, email, first_name, last_name, screen_name,
                             time_zone, created_at)
    SELECT '', false, true, false, format('%%s.%%s@people.invalid', %(space)s, n), 'Ada', 'Okafor', 'Ada', 'UTC', now()
      FROM generate_series(1::bigint, %(count)s) n
    RETURNING id
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM made
), members AS (
    INSERT INTO spaces_member (space_id, user_id, anonymous_email, joined_at)
    SELECT %(space)s, id, format('%%s.%%s@relay.invalid', %(space)s, n), now() FROM numbered
)
INSERT INTO spaces_worker (space_id, user_id, document, provided, updated_at)
SELECT %(space)s, id, {document}, '{{}}', now() FROM numbered ORDER BY n
"""
_DOCUMENTS = """
UPDATE spaces_worker w SET document = given.document, changed_in = pg_current_xact_id()::text::bigint
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM spaces_worker WHERE space_id = %(space)s) place
  JOIN jsonb_array_elements(%(documents)s::jsonb) WITH ORDINALITY AS given (document, n) USING (n)
 WHERE w.space_id = %(space)s AND w.id = place.id
"""


def many_workers(space_id: int, count: int, document: str) -> list[int]:
    """Make people who are workers of the Space; `document` is SQL over their number n, from 1. Their user ids."""
    sql.execute(_PEOPLE.format(document=document), {"space": space_id, "count": count})
    return [
        row[0]
        for row in sql.rows("SELECT user_id FROM spaces_worker WHERE space_id = %s ORDER BY id", [space_id])
    ]


def documents_of(space_id: int, documents: Sequence[dict[str, Any]]) -> None:
    """Give the Space's workers these documents, in the order in which they were made."""
    sql.execute(_DOCUMENTS, {"space": space_id, "documents": json.dumps(documents)})


def as_sent(query: dict[str, Any]) -> dict[str, Any]:
    """`query` as it arrives in a request: a number beyond 64 bits is a double there."""
    sent: dict[str, Any] = jsontext.read(json.dumps(query).encode())
    return sent
