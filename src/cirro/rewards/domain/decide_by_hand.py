"""The operator says what became of a transfer: paid by hand, or one that its provider can't tell of any more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from cirro.kernel import sql
from cirro.kernel.errors import NotFound, Refused
from cirro.rewards.domain.apply_outcome import apply_outcomes
from cirro.rewards.domain.scope import Scope, now_in, usable_providers
from cirro.rewards.providers.interface import Outcome

_FIND = "SELECT reference, sandbox_id, provider, state, amount, currency FROM rewards_transfer WHERE reference = %s"
_LATEST = """
SELECT n.reference, n.state FROM rewards_transfer t JOIN rewards_transfer n ON n.bill_id = t.bill_id
 WHERE t.reference = %s ORDER BY n.id DESC LIMIT 1
"""
# Whoever hands it over (again) holds the bill, too.
_HOLD = """
SELECT b.id FROM rewards_bill b JOIN rewards_transfer t ON t.bill_id = b.id WHERE t.reference = %s FOR NO KEY UPDATE OF b
"""
# Settled money may still come back.
_CAN_BECOME = {"settled": ("sent", "unknown"), "returned": ("sent", "unknown", "settled")}
# Nobody else may say so: see `apply_outcome.py`.
_HAD_ARRIVED = ("returned", "settled")
ARRIVED_AFTER_ALL = "the operator found that it had arrived"
# What waits for a provider that is switched off would wait for ever.
_ORPHANED = ("billed", "returned")


@dataclass(frozen=True)
class Handed:
    """A transfer, and where it stands; `amount` in minor units."""

    reference: str
    sandbox_id: Scope
    provider: str
    state: str
    amount: int
    currency: str


def find_transfer(reference: str) -> Handed:
    """The transfer with that reference. Raises NotFound."""
    row = sql.row(_FIND, [reference])
    if row is None:
        raise NotFound.thing("transfer", reference)
    return Handed(*row)


def decide_by_hand(reference: str, outcome: Outcome) -> Handed:
    """Settle or return it, as if its provider had said so; as it is then. What counts as returned can be settled, if the operator knows
    better, while it is not sent again.

    Raises NotFound; Refused when it wasn't handed over (but what waits for a provider that is switched off may be returned), is being
    so just now, came to its end already, or was sent again.
    """
    with transaction.atomic():
        # In a sandbox, its turn first.
        now = now_in(find_transfer(reference).sandbox_id)
        sql.row(_HOLD, [reference])
        found = find_transfer(reference)
        had_arrived = (found.state, outcome.state) == _HAD_ARRIVED
        if had_arrived:
            _check_latest(reference)
            outcome = replace(outcome, reason=ARRIVED_AFTER_ALL)
        elif found.state not in _CAN_BECOME.get(outcome.state, ()) and not (
            (found.state, outcome.state) == _ORPHANED
            and found.provider not in usable_providers(found.sandbox_id)
        ):
            raise Refused(f"transfer {reference} is {found.state}: it can't become {outcome.state}")
        apply_outcomes(
            found.sandbox_id, [(reference, outcome)], now, {"operator": reference}, had_arrived=had_arrived
        )
        return find_transfer(reference)


def _check_latest(reference: str) -> None:
    """A bill is paid once: by what was sent again, if anything was."""
    ((latest, state),) = sql.rows(_LATEST, [reference])
    if latest != reference:
        raise Refused(
            f"transfer {reference} is returned, and its bill was sent again as {latest}, which is {state}"
        )
