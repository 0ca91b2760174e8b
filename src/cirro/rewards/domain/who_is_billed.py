"""Who gets a bill, and why others don't: one rule as SQL, for the run that makes bills, for its dry run, and for what people are
told beforehand."""

from __future__ import annotations

from enum import StrEnum

from cirro.kernel.money import LARGEST, exponent
from cirro.rewards.domain.missing import can_be_paid, conditions
from cirro.rewards.domain.scope import Scope, usable_providers


class Why(StrEnum):
    """Why open lines are not billed, the first that holds."""

    NOTHING = "nothing"  # they add up to nothing, or less
    TOO_LARGE = "too_large"  # more than one transfer takes: somebody has to look at it
    HELD = "held"  # the worker asked for no bills for now
    MISSING = "missing"  # something is missing before they can be paid (`missing.py`)
    THRESHOLD = "threshold"  # less than the worker wants to have together
    FEE = "fee"  # the transfer's fee would eat it up


# Who closed their account waits for nothing.
_IS_PATIENT = "NOT (%(asked)s::boolean OR p.closing_at IS NOT NULL)"
_CAN_BE_PAID = f"COALESCE({can_be_paid('g.currency')}, false) AND o.provider IS NOT NULL"

# `g` is what somebody has open: `user_id`, `currency`, `amount` (numeric: sums may leave 64 bits). They are joined to the payee `p`, the active method `m`, and what
# its provider offers in that currency `o`; each may be missing.
OFFER = """unnest(%(offer_provider)s::text[], %(offer_currency)s::text[], %(offer_fee)s::bigint[], %(offer_days)s::integer[],
                  %(offer_exponent)s::integer[]) o (provider, currency, fee, days, exponent)"""
JOINED = f"""LEFT JOIN rewards_payee p ON p.user_id = g.user_id
      LEFT JOIN rewards_payoutmethod m ON m.user_id = g.user_id AND m.is_active
      LEFT JOIN {OFFER} ON o.provider = m.provider AND o.currency = m.currency AND o.currency = g.currency"""
WHY_NOT = f"""CASE WHEN g.amount <= 0 THEN 'nothing'
           WHEN g.amount > {LARGEST} THEN 'too_large'
           WHEN p.is_held AND {_IS_PATIENT} THEN 'held'
           WHEN NOT ({_CAN_BE_PAID}) THEN 'missing'
           WHEN g.amount < p.threshold * 10::numeric ^ o.exponent AND {_IS_PATIENT} THEN 'threshold'
           WHEN g.amount <= o.fee THEN 'fee' END"""
"""A word of Why, or NULL: they get a bill."""


def rule(scope: Scope, *, asked: bool = False) -> dict[str, object]:
    """The parameters of WHY_NOT and JOINED. `asked`: the worker wants the bill now, so hold and threshold don't count."""
    offers = [
        (name, offer.currency, offer.fee, offer.days, exponent(offer.currency))
        for name, provider in usable_providers(scope).items()
        for offer in provider.offers()
    ]
    columns = ("offer_provider", "offer_currency", "offer_fee", "offer_days", "offer_exponent")
    return {
        **{column: [offer[place] for offer in offers] for place, column in enumerate(columns)},
        **conditions(sandbox=scope is not None),
        "asked": asked,
    }
