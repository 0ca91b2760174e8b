"""Take back a result by an opposite one: nothing that was reported is ever edited."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain import report_rules as rules
from cirro.rewards.domain.cost_centers import CostCenter
from cirro.rewards.domain.earn import Earning, earn
from cirro.rewards.domain.show import RESULT_COLUMNS, show_result
from cirro.rewards.domain.store_report import store_report

# Held, so that the second of two at once finds the reversal of the first.
_HOLD = f"""
SELECT {RESULT_COLUMNS}, r.gig_id FROM rewards_gigresult r WHERE r.space_id = %s AND r.id = %s FOR UPDATE
"""
_REVERSAL = "SELECT id FROM rewards_gigresult WHERE reverses_id = %s"
_AVAILABLE = "SELECT available_on FROM rewards_line WHERE result_id = %s"
_INSERT = """
INSERT INTO rewards_gigresult
       (space_id, gig_id, task_id, user_id, title, description, quantity, multiplier, base_price, paid_by, amount, currency,
        delivery_date, cost_center_key, cost_center_data, reverses_id, reason, created_at)
SELECT o.space_id, o.gig_id, o.task_id, o.user_id, o.title, o.description, -o.quantity, o.multiplier, o.base_price,
       o.paid_by, -o.amount, o.currency, %(earned_on)s, o.cost_center_key, o.cost_center_data, o.id, %(reason)s, %(now)s
  FROM rewards_gigresult o WHERE o.id = %(reverses)s
"""


def reverse_result(space: SpaceRef, result_id: int, reason: str) -> dict[str, Any]:
    """Store the opposite result, delivered today, with its negative line; it as shown. Works whether the result was
    billed, paid or neither, and when the person has left: the line counts against what they earn next.

    Raises NotFound, or Refused for a result that was reversed already, a reversal, or a reason that is none.
    """
    with transaction.atomic():
        now = clock.now(space)
        row = sql.row(_HOLD, [space.id, result_id])
        if row is None:
            raise NotFound.thing("gig_result", result_id)
        rules.refuse(*rules.check_reason(reason))
        original, today = show_result(row[:-1]), now.date()
        if original["reverses_id"] is not None:
            raise Refused(f"gig_result {result_id} is itself the reversal of {original['reverses_id']}")
        earlier = sql.row(_REVERSAL, [result_id])
        if earlier is not None:
            raise Refused(f"gig_result {result_id} was reversed already, by gig_result {earlier[0]}")
        line = sql.row(_AVAILABLE, [result_id])
        earning = Earning(
            kind="reversal",
            user_id=int(original["user_id"]),
            amount=-original["amount"],
            currency=original["currency"],
            title=original["title"],
            earned_on=today,
            # Not gathered before what it takes back.
            available_on=max(today, line[0]) if line else today,
            gig_id=row[-1],
            cost_center=CostCenter.of_row(row[8], row[9]),
        )
        shown = {
            **original,
            "quantity": -original["quantity"],
            "amount": earning.amount,
            "delivery_date": today.isoformat(),
            "reverses_id": original["id"],
            "reason": reason,
        }
        values = {**earning.values(space, now), "reverses": result_id, "reason": reason}
        stored = store_report(_INSERT, values, "gig_result.created", shown)
        assert stored is not None  # the result is there
        id, shown = stored
        earn(space, earning, id, now)
    return shown
