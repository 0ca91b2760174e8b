"""A person's lines in all Spaces, also in those that they have left, as they see them themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cirro.kernel import sql
from cirro.kernel.paging import Page
from cirro.rewards.domain.line_states import STATE, LineState

_PAGE = 500


@dataclass(frozen=True)
class PersonLine:
    """An amount (minor units) and what it is for. `invitation_id`: of the gig's invitation, while its page is open to the person.
    Of pieces, `quantity`, `base_price` and `multiplier` are known; of time, `duration_ms` and `hourly_rate`; else they are None."""

    id: int
    space_id: int
    space_name: str
    is_sandbox: bool
    kind: str
    title: str
    amount: int
    currency: str
    earned_on: date
    available_on: date
    gig_id: int | None
    gig_title: str | None
    invitation_id: int | None
    bill_id: int | None
    bill_number: str | None
    state: LineState
    quantity: int | None
    base_price: int | None
    multiplier: Decimal | None
    reason: str | None
    duration_ms: int | None
    hourly_rate: int | None


@dataclass(frozen=True)
class Wanted:
    """Which lines: of one Space, of the month that begins on that day, in one state; None: whichever."""

    space_id: int | None = None
    month: date | None = None
    state: LineState | None = None


_SELECT = f"""
SELECT l.id, l.space_id, s.name, l.sandbox_id IS NOT NULL, l.kind, l.title, l.amount, l.currency, l.earned_on,
       l.available_on, l.gig_id, g.title, i.id, l.bill_id, b.number, {STATE},
       r.quantity, r.base_price, r.multiplier, r.reason, t.duration_in_ms, t.hourly_rate
  FROM rewards_line l
  JOIN spaces_space s ON s.id = l.space_id
  LEFT JOIN gigs_gig g ON g.id = l.gig_id
  LEFT JOIN rewards_bill b ON b.id = l.bill_id
  LEFT JOIN rewards_gigresult r ON r.id = l.result_id
  LEFT JOIN rewards_gigtimeactivity t ON t.id = l.time_activity_id
  LEFT JOIN spaces_member m ON m.space_id = l.space_id AND m.user_id = l.user_id
  LEFT JOIN gigs_giginvitation i
    ON i.space_id = m.space_id AND i.user_id = m.user_id AND i.gig_id = l.gig_id
 WHERE l.user_id = %(user)s
   AND (%(space)s::bigint IS NULL OR l.space_id = %(space)s)
   AND (%(month)s::date IS NULL OR l.earned_on >= %(month)s::date AND l.earned_on < %(month)s::date + interval '1 month')
   AND (%(state)s::text IS NULL OR {STATE} = %(state)s)
"""


def list_person_lines(user_id: int, wanted: Wanted, page: Page) -> tuple[list[PersonLine], bool]:
    """A page of them by id, and whether there are more in the direction that was read."""
    beyond, cursor = page.condition("l.id")
    where = {"user": user_id, "space": wanted.space_id, "month": wanted.month, "state": wanted.state}
    if cursor:
        beyond, where["cursor"] = beyond.replace("%s", "%(cursor)s"), cursor[0]
    rows = sql.rows(f"{_SELECT} AND {beyond} ORDER BY {page.order('l.id')}", where)
    kept, more = page.cut([PersonLine(*row) for row in rows])
    return kept, more


def every_person_line(user_id: int, wanted: Wanted) -> Iterator[PersonLine]:
    """All of them, the newest first."""
    page = Page(limit=_PAGE, descending=True)
    while True:
        lines, more = list_person_lines(user_id, wanted, page)
        yield from lines
        if not more:
            return
        page = Page(limit=_PAGE, after=lines[-1].id, descending=True)


def months_with_lines(user_id: int) -> list[date]:
    """The first days of the months in which the person earned anything, the newest first."""
    rows = sql.rows(
        "SELECT DISTINCT date_trunc('month', earned_on)::date AS month FROM rewards_line WHERE user_id = %s ORDER BY month DESC",
        [user_id],
    )
    return [month for (month,) in rows]


def spaces_with_lines(user_id: int) -> list[tuple[int, str]]:
    """Id and name of the Spaces in which the person earned anything, by name."""
    rows = sql.rows(
        "SELECT s.id, s.name FROM spaces_space s WHERE s.id IN (SELECT space_id FROM rewards_line WHERE user_id = %s) "
        "ORDER BY lower(s.name), s.id",
        [user_id],
    )
    return [(id, name) for id, name in rows]
