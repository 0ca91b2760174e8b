"""The operator pays again what came back: for people whose account is closed, who can't press the button themselves."""

from __future__ import annotations

from django.db import transaction

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.begin_again import begin_again
from cirro.rewards.domain.methods import erase_removed
from cirro.rewards.domain.scope import Scope, now_in, usable_providers
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import PayoutMethod

_BY_HAND = "manual"
_FIND = """
SELECT b.id, b.sandbox_id, b.user_id, b.currency FROM rewards_transfer t JOIN rewards_bill b ON b.id = t.bill_id
 WHERE t.reference = %s
"""
# Held, so that nothing is forgotten of them meanwhile.
_IS_CLOSED = "SELECT closing_at IS NOT NULL FROM rewards_payee WHERE user_id = %s FOR NO KEY UPDATE"


def resend_transfer(reference: str, instructions: str | None = None) -> str:
    """Begin another transfer for the bill that the transfer with this reference was of; the new one's reference.

    It goes by the person's active payout method; with `instructions`, by hand as they say, which is for closed accounts only: others
    choose for themselves. Raises NotFound; Refused when the money didn't come back, or is on its way again, and when they can't be paid.
    """
    with transaction.atomic():
        row = sql.row(_FIND, [reference])
        if row is None:
            raise NotFound.thing("transfer", reference)
        bill_id, scope, user_id, currency = row
        now = now_in(scope)
        if instructions is not None:
            _pay_by_hand(scope, user_id, currency, instructions)
        return begin_again(
            scope,
            now,
            bill_id,
            not_returned=f"the money of transfer {reference} is on its way again, or has arrived",
            cant_be_paid=f"user {user_id} can't be paid in {currency}: something is missing in their payout settings",
        )


def _pay_by_hand(scope: Scope, user_id: int, currency: str, instructions: str) -> None:
    """From now on the closed account is paid so; what it was paid by before goes."""
    if sql.row(_IS_CLOSED, [user_id]) != (True,):
        raise Refused(
            f"user {user_id} has not closed their account: they choose themselves how they are paid"
        )
    provider = usable_providers(scope).get(_BY_HAND)
    if provider is None or currency not in {offer.currency for offer in provider.offers()}:
        raise Refused(f"nothing is paid by hand in {currency} here: see CIRRO_MANUAL")
    checked = provider.check({"instructions": instructions})
    now = clock.now()
    # Two statements: at no moment are there two.
    PayoutMethod.objects.filter(user_id=user_id, is_active=True).update(is_active=False, removed_at=now)
    PayoutMethod.objects.create(
        user_id=user_id,
        provider=_BY_HAND,
        currency=currency,
        secret_details=seal(checked),
        shown=provider.mask(checked),
        is_active=True,
        created_at=now,
    )
    erase_removed(user_id)
