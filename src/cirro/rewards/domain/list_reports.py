"""What the lists of results, times and bonuses have in common: one statement a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cirro.gigs.domain.known import KNOWN_GIG, KNOWN_USER, check_known
from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.kernel.paging import Page, listing


@dataclass(frozen=True)
class Reports:
    """A kind of report: what it is called, where its rows come from (`name` is the table's alias), and how one is shown."""

    kind: str
    url: str
    select: str
    name: str
    day: str  # the column that `from` and `to` are about
    gig: str  # the column with the gig's id
    show: Callable[[tuple[Any, ...]], dict[str, Any]]
    condition: str = "TRUE"


@dataclass(frozen=True)
class Filters:
    """Which reports are wanted; both days are included."""

    user_id: int | None = None
    gig_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    of_gigs: bool = False  # only those that have a gig


def find_report(reports: Reports, space_id: int, id: int) -> dict[str, Any]:
    """One report as shown. Raises NotFound."""
    row = sql.row(
        f"{reports.select} WHERE {reports.name}.space_id = %s AND {reports.name}.id = %s AND {reports.condition}",
        [space_id, id],
    )
    if row is None:
        raise NotFound.thing(reports.kind, id)
    return reports.show(row)


def list_reports(reports: Reports, space_id: int, page: Page, filters: Filters) -> dict[str, Any]:
    """A page of them, by id. Raises NotFound for a gig or a user that the Space doesn't know."""
    name = reports.name
    beyond, params = page.condition(f"{name}.id")
    conditions = [f"{name}.space_id = %s", reports.condition, beyond]
    values: list[Any] = [space_id, *params]
    for column, id, known in (
        (reports.gig, filters.gig_id, KNOWN_GIG),
        ("user_id", filters.user_id, KNOWN_USER),
    ):
        if id is not None:
            # Of a deleted gig, or of somebody who left, there is nothing to be listed any more.
            conditions.append(f"{name}.{column} = %s AND EXISTS ({known})")
            values += [id, space_id, id]
    if filters.of_gigs:
        conditions.append(f"{name}.{reports.gig} IS NOT NULL")
    for comparison, day in ((">=", filters.from_day), ("<=", filters.to_day)):
        if day is not None:
            conditions.append(f"{name}.{reports.day} {comparison} %s")
            values.append(day)
    rows = sql.rows(
        f"{reports.select} WHERE {' AND '.join(conditions)} ORDER BY {page.order(f'{name}.id')}", values
    )
    if not rows:
        # Only now: a page with rows proves that they exist.
        check_known(space_id, gig_id=filters.gig_id, user_id=filters.user_id)
    return listing(reports.url, page, rows, reports.show)
