"""What a report earns: an open line for the worker, and its posting in the Space's books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from cirro.kernel import sql
from cirro.kernel.request import SpaceRef
from cirro.rewards.books.moves import earned
from cirro.rewards.books.post import post
from cirro.rewards.domain.cost_centers import NONE, CostCenter

Kind = Literal["result", "time", "payout", "reversal"]

# Kind of line → the line's column for the report, and the report's name in the books.
_REPORTS: dict[Kind, tuple[str, str]] = {
    "result": ("result_id", "gig_result"),
    "time": ("time_activity_id", "gig_time_activity"),
    "payout": ("payout_id", "payout"),
    "reversal": ("result_id", "gig_result"),
}
_LINE = """
INSERT INTO rewards_line (space_id, sandbox_id, user_id, kind, amount, currency, title, gig_id, {report}, cost_center_key,
                          cost_center_data, earned_on, available_on, created_at)
VALUES (%(space)s, %(sandbox)s, %(user)s, %(kind)s, %(amount)s, %(currency)s, %(title)s, %(gig)s, %(report)s, %(center_key)s,
        %(center_data)s::jsonb, %(earned_on)s, %(available_on)s, %(now)s)
"""


@dataclass(frozen=True)
class Earning:
    """What a report is worth: `amount` in minor units, negative when it is taken back. No bill gathers it before
    `available_on`."""

    kind: Kind
    user_id: int
    amount: int
    currency: str
    title: str
    earned_on: date
    available_on: date
    gig_id: int | None
    cost_center: CostCenter = NONE

    def values(self, space: SpaceRef, now: datetime) -> dict[str, Any]:
        """As statements take it, those that store the report too."""
        return {
            "space": space.id,
            "sandbox": space.id if space.is_sandbox else None,
            "user": self.user_id,
            "kind": self.kind,
            "amount": self.amount,
            "currency": self.currency,
            "title": self.title,
            "gig": self.gig_id,
            "center_key": self.cost_center.key,
            "center_data": self.cost_center.data_text(),
            "earned_on": self.earned_on,
            "available_on": self.available_on,
            "now": now,
        }


def earn(space: SpaceRef, earning: Earning, report_id: int, now: datetime) -> None:
    """Write the report's line and post the books in the caller's transaction; what is worth nothing has neither.

    The Space's book is held from here to the commit: call it last.
    """
    if not earning.amount:
        return
    column, name = _REPORTS[earning.kind]
    sql.execute(_LINE.replace("{report}", column, 1), {**earning.values(space, now), "report": report_id})
    entries = earned(earning.user_id, earning.currency, earning.amount)
    post(space.id, "earned", now, {name: report_id}, entries)
