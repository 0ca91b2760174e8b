"""Read invitations: one, or a page of those to a gig or of a user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cirro.gigs.domain.invitation_rows import COLUMNS, show_invitation
from cirro.gigs.domain.known import KNOWN_GIG, KNOWN_USER, check_known
from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page, listing

_ARCHIVED = """SELECT FROM gigs_gig g
    WHERE g.id = i.gig_id AND g.space_id = i.space_id AND (g.archived_at IS NOT NULL OR g.archive_at <= %s)"""

STATUSES = ["pending", "accepted", "rejected", "expired"]
# The index of a gig's invitations has them by status and then by id: a page of each status is the start of a range.
# Asked for several statuses in the order of ids, PostgreSQL would read all that the gig has.
_EACH_STATUS = "FROM unnest(%s::text[]) AS wanted (status) CROSS JOIN LATERAL"


def find_invitation(space_id: int, invitation_id: int) -> dict[str, Any]:
    """One invitation as shown. Raises NotFound."""
    row = sql.row(
        f"SELECT {COLUMNS} FROM gigs_giginvitation i WHERE i.space_id = %s AND i.id = %s",
        [space_id, invitation_id],
    )
    if row is None:
        raise NotFound.thing("gig_invitation", invitation_id)
    return show_invitation(row)


def list_invitations(
    space_id: int,
    page: Page,
    *,
    gig_id: int | None = None,
    user_id: int | None = None,
    statuses: Sequence[str] = (),
    not_archived_at: datetime | None = None,
) -> dict[str, Any]:
    """A page of the Space's invitations, by id; without those to gigs that are archived at `not_archived_at`, when it is
    given. Raises NotFound for a gig or a user that the Space doesn't know."""
    beyond, params = page.condition("i.id")
    conditions: list[str] = ["i.space_id = %s", beyond]
    values: list[Any] = [space_id, *params]
    for column, value, known in (("gig_id", gig_id, KNOWN_GIG), ("user_id", user_id, KNOWN_USER)):
        if value is not None:
            # Of a deleted gig, or of somebody who left, there is nothing to be listed any more.
            conditions.append(f"i.{column} = %s AND EXISTS ({known})")
            values += [value, space_id, value]
    by_status = gig_id is not None and user_id is None
    if by_status:
        conditions.append("i.status = wanted.status")
    elif statuses:
        conditions.append("i.status = ANY(%s)")
        values.append(list(statuses))
    if not_archived_at is not None:
        conditions.append(f"NOT EXISTS ({_ARCHIVED})")
        values.append(not_archived_at)
    found = f"FROM gigs_giginvitation i WHERE {' AND '.join(conditions)} ORDER BY {page.order('i.id')}"
    if by_status:
        found = f"{_EACH_STATUS} (SELECT i.* {found}) i ORDER BY {page.order('i.id')}"
        values.insert(0, list(dict.fromkeys(statuses)) or STATUSES)
    rows = sql.rows(f"SELECT {COLUMNS} {found}", values)
    if not rows:
        # Only now: a page with rows proves that they exist.
        check_known(space_id, gig_id=gig_id, user_id=user_id)
    return listing("/gig_invitations", page, rows, show_invitation)
