"""A worker asks for a bill, where the calendar leaves it to them: on demand, or within its window."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cirro.kernel.errors import Refused
from cirro.rewards.calendar import pay_calendar
from cirro.rewards.domain.make_bills import bill_worker
from cirro.rewards.domain.run_due_pay import hand_over_waiting
from cirro.rewards.domain.scope import Scope, now_in


def may_ask(today: date) -> bool:
    """Whether workers can ask for a bill on this day."""
    return pay_calendar().may_ask_on(today)


def ask_for_bill(user_id: int, scope: Scope = None) -> int:
    """Bill all that the person has open in live Spaces together, or in one sandbox, in every currency that they can be paid in; how many
    bills. Their own hold and threshold don't count. In a sandbox, it is handed over before this answers.

    Raises Refused on a day on which nobody can ask, and when there is nothing that can be billed.
    """
    with transaction.atomic():
        today = now_in(scope).date()
        if not may_ask(today):
            raise Refused(_("Bills can't be asked for today."))
        bills = bill_worker(scope, user_id, today)
        if not bills:
            raise Refused(_("There is nothing that can be billed now."))
        if scope is not None:
            hand_over_waiting(scope)
    return bills
