"""Tell Spaces which of their bonuses have arrived: the event `payout.paid`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cirro.kernel import sql

# A bonus as the API shows it (`show.py`, a test compares them), once its bill is settled.
_PAID = """
INSERT INTO events_event (space_id, type, object_id, data, created_at)
SELECT p.space_id, 'payout.paid', p.id, jsonb_build_object(
       'id', p.id::text, 'object', 'payout', 'amount', p.amount, 'currency', p.currency, 'title', p.title,
       'description', p.description, 'billing_date', p.billing_date, 'reference_id', p.reference_id::text,
       'reference_type', p.reference_type, 'user_id', p.user_id::text, 'cost_center_key', p.cost_center_key,
       'cost_center_data', p.cost_center_data, 'status', 'settled'), %(now)s
  FROM rewards_transfer t
  JOIN rewards_line l ON l.bill_id = t.bill_id
  JOIN rewards_payout p ON p.id = l.payout_id
 WHERE t.id = ANY(%(transfers)s)
 ORDER BY p.id
"""


def tell_paid(transfers: Sequence[int], now: datetime) -> None:
    """Append the event for each bonus that these transfers, settled just now, have paid. In the caller's transaction."""
    if transfers:
        sql.execute(_PAID, {"transfers": list(transfers), "now": now})
