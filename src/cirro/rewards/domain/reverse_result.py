"""Take back a result by an opposite one: nothing that was reported is ever edited."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.domain import report_rules as rules
from cirro.rewards.domain.cost_centers import CostCenter
from cirro.rewards.domain.earn import Earning, earn
from cirro.rewards.domain.show import RESULT_COLUMNS, show_result

# Held, so that the second of two at once finds the reversal of the first.
_HOLD = "SELECT reverses_id FROM rewards_gigresult WHERE space_id = %s AND id = %s FOR UPDATE"
_REVERSAL = "SELECT id FROM rewards_gigresult WHERE reverses_id = %s"
_INSERT = f"""
INSERT INTO rewards_gigresult AS r
       (space_id, gig_id, task_id, user_id, title, description, quantity, multiplier, base_price, paid_by, amount, currency,
        delivery_date, cost_center_key, cost_center_data, reverses_id, reason, created_at)
SELECT o.space_id, o.gig_id, o.task_id, o.user_id, o.title, o.description, -o.quantity, o.multiplier, o.base_price,
       o.paid_by, -o.amount, o.currency, %(today)s, o.cost_center_key, o.cost_center_data, o.id, %(reason)s, %(now)s
  FROM rewards_gigresult o WHERE o.id = %(id)s
RETURNING {RESULT_COLUMNS}, r.gig_id,
          (SELECT greatest(l.available_on, %(today)s) FROM rewards_line l WHERE l.result_id = %(id)s)
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
        if row[0] is not None:
            raise Refused(f"gig_result {result_id} is itself a reversal, of gig_result {row[0]}")
        earlier = sql.row(_REVERSAL, [result_id])
        if earlier is not None:
            raise Refused(f"gig_result {result_id} was reversed already, by gig_result {earlier[0]}")
        today = now.date()
        stored = sql.row(_INSERT, {"id": result_id, "reason": reason, "today": today, "now": now})
        assert stored is not None  # the result is there
        *columns, gig_id, available_on = stored
        shown = show_result(tuple(columns))
        append(space.id, "gig_result.created", columns[0], shown, now)
        earning = Earning(
            kind="reversal",
            user_id=columns[2],
            amount=shown["amount"],
            currency=shown["currency"],
            title=shown["title"],
            earned_on=today,
            # Not gathered before what it takes back.
            available_on=available_on or today,
            gig_id=gig_id,
            cost_center=CostCenter.of_row(columns[8], columns[9]),
        )
        earn(space, earning, columns[0], now)
    return shown
