"""List and search a Space's users."""

from __future__ import annotations

from typing import Any

from cirro.kernel.errors import Refused
from cirro.kernel.paging import Page, listing
from cirro.kernel.time_limit import time_limit
from cirro.mql import MqlError, parse_filter
from cirro.spaces.domain.show_users import select_users, show

# What a search may take before it is given up.
SECONDS = 5


def list_users(
    space_id: int,
    page: Page,
    *,
    filter_query: dict[str, Any] | None = None,
    worker: bool | None = None,
    email: str | None = None,
) -> dict[str, Any]:
    """A page of users, by id. `filter_query` matches worker documents, `worker` asks for workers only (or for
    the others), `email` for the person with that address. Raises Refused for a filter that MQL refuses
    or that takes too long."""
    beyond, params = page.condition("m.user_id")
    conditions = ["m.space_id = %s", beyond]
    values: list[int | str] = [space_id, *params]
    if filter_query is not None:
        try:
            path = parse_filter(filter_query).jsonpath()
        except MqlError as error:
            raise Refused(f"filter_query: {error}") from error
        conditions.append("w.document @@ %s::jsonpath")
        values.append(path)
    if worker is not None:
        conditions.append(f"w.id IS {'NOT ' if worker else ''}NULL")
    if email is not None:
        conditions.append("lower(u.email) = lower(%s)")
        values.append(email)
    try:
        with time_limit(SECONDS):
            rows = select_users(" AND ".join(conditions), page.order("m.user_id"), values)
    except TimeoutError as error:
        raise Refused.at("filter_query", f"took longer than {SECONDS} seconds over all workers") from error
    return listing("/users", page, rows, show)
