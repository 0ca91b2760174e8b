"""When a provider is asked next what became of a batch: soon at first, then with growing pauses."""

from __future__ import annotations

from datetime import datetime, timedelta

from cirro.kernel import sql

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))

# A provider on this machine has nothing to say of what it has sent: banks' reports do, or the operator.
IS_OPEN = "(t.state IN ('sending', 'unknown') OR t.state = 'sent' AND NOT %(is_local)s)"
"""The condition as SQL for a transfer of which the provider has something to say."""

_PLAN = f"""
UPDATE rewards_paymentbatch b
   SET asks = b.asks + CASE WHEN %(handed)s THEN 0 ELSE 1 END,
       handed_at = CASE WHEN %(handed)s THEN %(now)s ELSE b.handed_at END,
       next_ask_at = CASE WHEN EXISTS (SELECT FROM rewards_transfer t WHERE t.batch_id = b.id AND {IS_OPEN})
                          THEN %(now)s + (%(pauses)s::interval[])[
                               LEAST(b.asks + CASE WHEN %(handed)s THEN 1 ELSE 2 END, %(last)s)] END
 WHERE b.id = %(batch)s
"""


def plan_next_ask(batch_id: int, now: datetime, *, is_local: bool, handed: bool) -> None:
    """After the batch was handed over (`handed`), or the provider was asked: when to ask next; never, when nothing is open."""
    sql.execute(
        _PLAN,
        {
            "batch": batch_id,
            "now": now,
            "is_local": is_local,
            "handed": handed,
            "pauses": list(PAUSES),
            "last": len(PAUSES),
        },
    )
