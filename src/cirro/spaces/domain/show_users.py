"""Users as the API shows them (contract section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from cirro.kernel import sql
from cirro.kernel.errors import NotFound

_SELECT = """
SELECT u.id, u.first_name, u.last_name, u.time_zone, u.screen_name, u.birthday, u.country_code,
       m.anonymous_email, u.epam::text, w.billable, (w.document - w.provided)::text, u.banned_with_reason::text
  FROM spaces_member m
  JOIN people_user u ON u.id = m.user_id
  LEFT JOIN spaces_worker w ON w.space_id = m.space_id AND w.user_id = m.user_id
"""


def show_user(space_id: int, user_id: int) -> dict[str, Any]:
    """One user of the Space. Raises NotFound for strangers."""
    row = sql.row(f"{_SELECT} WHERE m.space_id = %s AND m.user_id = %s", [space_id, user_id])
    if row is None:
        raise NotFound.thing("user", user_id)
    return show(row)


def select_users(condition: str, order: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows for `show`, for a condition over `m` (member), `u` (person) and `w` (worker, may be missing)."""
    return sql.rows(f"{_SELECT} WHERE {condition} ORDER BY {order}", params)


def show(row: tuple[Any, ...]) -> dict[str, Any]:
    """A row of `select_users` as the API shows it."""
    (
        id,
        first_name,
        last_name,
        time_zone,
        screen_name,
        birthday,
        country,
        relay,
        epam,
        billable,
        document,
        ban,
    ) = row
    return {
        "id": str(id),
        "object": "user",
        "first_name": first_name,
        "last_name": last_name,
        "time_zone": time_zone,
        "screen_name": screen_name or first_name,
        "birthday": birthday and birthday.isoformat(),
        "country_code": country,
        "anonymous_email": relay,
        "epam": epam and orjson.Fragment(epam),
        "worker": None if document is None else {"billable": billable, "document": orjson.Fragment(document)},
        "banned_with_reason": ban and orjson.Fragment(ban),
    }
