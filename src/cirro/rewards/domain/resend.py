"""Pay a bill again whose money came back: by the payout method that is active now."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel import sql
from cirro.kernel.errors import NotFound
from cirro.rewards.domain.begin_again import begin_again
from cirro.rewards.domain.scope import now_in

_BILL = "SELECT sandbox_id FROM rewards_bill WHERE id = %s AND user_id = %s"


def resend(user_id: int, bill_id: int) -> None:
    """Begin another transfer for the person's returned bill. In a sandbox, it is handed over before this answers.

    Raises NotFound, also for others' bills; Refused when its money didn't come back, or is on its way again already, and when they can't
    be paid: `missing.what_is_missing` says why.
    """
    with transaction.atomic():
        row = sql.row(_BILL, [bill_id, user_id])
        if row is None:
            raise NotFound.thing("bill", bill_id)
        begin_again(
            row[0],
            now_in(row[0]),
            bill_id,
            not_returned=_("The money of this bill is on its way, or has arrived."),
            cant_be_paid=_("You can't be paid yet: see what is missing in the payout settings."),
        )
