"""What providers and banks say of transfers, taken in: nothing else changes the state of a transfer that was handed over.

States have an order, *sending < unknown < sent < settled < returned*, and what is said only ever moves a transfer on. So it doesn't
matter how often, how late, or in which order it is said: what comes of it is the same, and the books move once. A bank may send back
what it had settled, so *returned* is the last word: who says *settled* after it speaks of what was before. Only the operator, who has
asked, can say that it had arrived all the same (`decide_by_hand.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cirro.kernel import sql
from cirro.rewards.domain.post_moves import Moved, post_moves
from cirro.rewards.domain.scope import Scope, in_scope
from cirro.rewards.domain.tell_paid import tell_paid
from cirro.rewards.providers.interface import Outcome

ORDER = ("billed", "sending", "unknown", "sent", "settled", "returned")

_RANK = f"array_position(ARRAY[{', '.join(repr(state) for state in ORDER)}], {{state}}::text)"
# Bills before transfers, as everybody who changes both.
_LOCK = """
SELECT b.id FROM rewards_bill b
 WHERE b.id IN (SELECT t.bill_id FROM rewards_transfer t WHERE t.reference = ANY(%(references)s) AND {whose})
 ORDER BY b.id FOR NO KEY UPDATE
"""
# Of what was never handed over nobody can be unsure.
_APPLY = f"""
WITH said AS (
    SELECT t.id, t.bill_id, t.state AS before, x.state, x.provider_reference, x.reason
      FROM unnest(%(references)s::text[], %(states)s::text[], %(provider_references)s::text[], %(reasons)s::text[])
           x (reference, state, provider_reference, reason)
      JOIN rewards_transfer t ON t.reference = x.reference
     WHERE {{whose}} AND ({_RANK.format(state="x.state")} > {_RANK.format(state="t.state")}
                          OR %(had_arrived)s AND (t.state, x.state) = ('returned', 'settled'))
       AND NOT (t.state = 'billed' AND x.state = 'unknown')
     ORDER BY t.id FOR NO KEY UPDATE OF t
), changed AS (
    UPDATE rewards_transfer t SET state = s.state, state_at = %(now)s, reason = s.reason,
           provider_reference = COALESCE(NULLIF(s.provider_reference, ''), t.provider_reference)
      FROM said s WHERE t.id = s.id
), bill AS (
    UPDATE rewards_bill b SET state = s.state, state_at = %(now)s FROM said s WHERE b.id = s.bill_id
), step AS (
    INSERT INTO rewards_transferstep (transfer_id, state, provider_reference, reason, at)
    SELECT s.id, s.state, s.provider_reference, s.reason, %(now)s FROM said s ORDER BY s.id
)
SELECT s.id, s.before, s.state FROM said s ORDER BY s.id
"""
_REFERENCE_LENGTH = 120


@dataclass(frozen=True)
class Applied:
    """How many transfers came to which state by it."""

    settled: int = 0
    returned: int = 0
    sent: int = 0
    unknown: int = 0

    def __add__(self, other: Applied) -> Applied:
        """Both together."""
        return Applied(
            self.settled + other.settled,
            self.returned + other.returned,
            self.sent + other.sent,
            self.unknown + other.unknown,
        )

    @property
    def changed(self) -> int:
        """All of them."""
        return self.settled + self.returned + self.sent + self.unknown


def apply_outcomes(
    scope: Scope,
    outcomes: Iterable[tuple[str, Outcome]],
    now: datetime,
    cause: Mapping[str, object],
    *,
    had_arrived: bool = False,
) -> Applied:
    """Take in what is said of transfers of this scope, by our references; those that are none of it are passed over. `cause` is the
    reference in the books. With `had_arrived`, what was returned can be settled: only the latest transfer of a bill, whose row the caller
    holds. In the caller's transaction, and last in it; the caller asked for the time first.
    """
    said = strongest(outcomes)
    if not said:
        return Applied()
    values = {
        "sandbox": scope,
        "now": now,
        "had_arrived": had_arrived,
        "references": list(said),
        "states": [outcome.state for outcome in said.values()],
        "provider_references": [outcome.provider_reference[:_REFERENCE_LENGTH] for outcome in said.values()],
        "reasons": [outcome.reason for outcome in said.values()],
    }
    whose = in_scope("t", scope)
    sql.rows(_LOCK.format(whose=whose), values)
    changed = sql.rows(_APPLY.replace("{whose}", whose), values)
    after = [state for _, _, state in changed]
    moved = Moved([id for id, _, _ in changed], [before for _, before, _ in changed], after)
    tell_paid([id for id, _, state in changed if state == "settled"], now)
    post_moves(moved, now, cause)
    return Applied(**{state: after.count(state) for state in set(after)})


def strongest(outcomes: Iterable[tuple[str, Outcome]]) -> dict[str, Outcome]:
    """The one of each reference that moves it farthest, in the order of the references."""
    found: dict[str, Outcome] = {}
    for reference, outcome in outcomes:
        known = found.get(reference)
        if known is None or ORDER.index(outcome.state) > ORDER.index(known.state):
            found[reference] = outcome
    return dict(sorted(found.items()))
