"""Take back a bonus that no bill has gathered yet."""

from __future__ import annotations

from django.db import transaction

from cirro.events.domain.append import append
from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.kernel.request import SpaceRef
from cirro.rewards.books.moves import earned
from cirro.rewards.books.post import post

_HOLD = """
SELECT user_id, currency, amount FROM rewards_payout
 WHERE space_id = %s AND id = %s AND deleted_at IS NULL FOR UPDATE
"""
# A bill gathers lines by the same condition: whichever comes second finds none.
_VOID = (
    "UPDATE rewards_line SET voided_at = %s WHERE payout_id = %s AND bill_id IS NULL AND voided_at IS NULL"
)
_DELETE = "UPDATE rewards_payout SET deleted_at = %s WHERE id = %s"


def delete_bonus(space: SpaceRef, payout_id: int) -> None:
    """Void its line and take it out of the books; the bonus is unknown from then on, its row is kept.

    Raises NotFound, or Refused once it is on a bill.
    """
    with transaction.atomic():
        now = clock.now(space)
        row = sql.row(_HOLD, [space.id, payout_id])
        if row is None:
            raise NotFound.thing("payout", payout_id)
        user_id, currency, amount = row
        if sql.execute(_VOID, [now, payout_id]) != 1:
            raise Refused(f"payout {payout_id} is on a bill and can not be deleted any more")
        sql.execute(_DELETE, [now, payout_id])
        shown = {"id": str(payout_id), "object": "payout", "deleted": True}
        append(space.id, "payout.deleted", payout_id, shown, now)
        reference = {"payout": payout_id, "deleted": True}
        post(space.id, "earned", now, reference, earned(user_id, currency, -amount))
