"""Begin another transfer for a bill whose money came back, whoever asks for it."""

from __future__ import annotations

from datetime import datetime

from cirro.kernel import sql
from cirro.kernel.errors import Refused
from cirro.rewards.domain.queue_transfers import queue_bill
from cirro.rewards.domain.run_due_pay import hand_over_waiting
from cirro.rewards.domain.scope import Scope

_STATE = "SELECT state FROM rewards_bill WHERE id = %s"
_NEWEST = "SELECT reference FROM rewards_transfer WHERE bill_id = %s ORDER BY id DESC LIMIT 1"


def begin_again(scope: Scope, now: datetime, bill_id: int, *, not_returned: str, cant_be_paid: str) -> str:
    """Pay the bill by the payout method that is active now; the new transfer's reference. In a sandbox, it is handed over before this
    answers. In the caller's transaction, which asked for the time first.

    Raises Refused in the caller's words: `not_returned` when the money didn't come back, or is on its way again; `cant_be_paid` when
    something is missing.
    """
    if not queue_bill(scope, now, bill_id):
        raise Refused(cant_be_paid if sql.row(_STATE, [bill_id]) == ("returned",) else not_returned)
    newest = sql.row(_NEWEST, [bill_id])
    assert newest is not None  # just made
    if scope is not None:
        hand_over_waiting(scope)
    return str(newest[0])
