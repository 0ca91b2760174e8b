"""Pay a bill again whose money came back: by the payout method that is active now."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import sql
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.queue_transfers import queue_bill
from cirro.rewards.domain.run_due_pay import hand_over_waiting
from cirro.rewards.domain.scope import now_in

_BILL = "SELECT sandbox_id, state FROM rewards_bill WHERE id = %s AND user_id = %s"


def resend(user_id: int, bill_id: int) -> None:
    """Begin another transfer for the person's returned bill. In a sandbox, it is handed over before this answers.

    Raises NotFound, also for others' bills; Refused when its money didn't come back, or is on its way again already, and when they can't
    be paid: `missing.what_is_missing` says why.
    """
    with transaction.atomic():
        row = sql.row(_BILL, [bill_id, user_id])
        if row is None:
            raise NotFound.thing("bill", bill_id)
        scope = row[0]
        now = now_in(scope)
        if not queue_bill(scope, now, bill_id):
            row = sql.row(_BILL, [bill_id, user_id])
            if row is None or row[1] != "returned":
                raise Refused(_("The money of this bill is on its way, or has arrived."))
            raise Refused(_("You can't be paid yet: see what is missing in the payout settings."))
        if scope is not None:
            hand_over_waiting(scope)
