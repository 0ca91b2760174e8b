"""Begin to pay bills: a transfer for each, to be handed over to the provider of the method that is active now."""

from __future__ import annotations

from datetime import datetime

from cirro.kernel import sql
from cirro.rewards.domain.missing import can_be_paid
from cirro.rewards.domain.scope import Scope, in_scope
from cirro.rewards.domain.who_is_billed import OFFER, rule

# Unique for ever, also between installations that share a provider's account: two of them don't make the same bill at the same
# microsecond. On a held clock it is the same each time.
_REFERENCE = """d.number || '-' || d.try || '-' || upper(left(encode(sha256(convert_to(concat_ws('|', d.number, d.try, d.user_id,
               d.amount, (extract(epoch FROM %(now)s::timestamptz) * 1000000)::bigint), 'UTF8')), 'hex'), 8))"""
TRANSFERS = f"""transfer AS (
    INSERT INTO rewards_transfer (sandbox_id, bill_id, user_id, method_id, provider, reference, provider_reference, currency,
                                  amount, fee, state, state_at, reason, claims, created_at)
    SELECT %(sandbox)s, d.bill_id, d.user_id, d.method_id, d.provider, {_REFERENCE}, '', d.currency,
           d.amount - d.fee, d.fee, 'billed', %(now)s, '', 0, %(now)s
      FROM due d ORDER BY d.bill_id
    RETURNING id
), step AS (
    INSERT INTO rewards_transferstep (transfer_id, state, provider_reference, reason, at)
    SELECT id, 'billed', '', '', %(now)s FROM transfer ORDER BY id
)"""
"""Parts of a statement that make a transfer for each row of its part `due`: bill_id, number, user_id, method_id, provider,
currency, amount (of the bill), fee, try (1, 2, 3 …)."""

_TRY = "(SELECT count(*) + 1 FROM rewards_transfer t WHERE t.bill_id = b.id)"
_RETURNED = f"""
SELECT b.id AS bill_id, b.number, b.user_id, m.id AS method_id, m.provider, b.currency, b.amount, o.fee, {_TRY} AS try
  FROM rewards_bill b
  JOIN rewards_payee p ON p.user_id = b.user_id
  JOIN rewards_payoutmethod m ON m.user_id = b.user_id AND m.is_active
  JOIN {OFFER} ON o.provider = m.provider AND o.currency = b.currency
 WHERE b.state = 'returned' AND {{whose}} AND {can_be_paid("b.currency")} AND b.amount > o.fee AND {{which}}
"""
_AGAIN = f"""
WITH due AS ({_RETURNED} ORDER BY b.id FOR NO KEY UPDATE OF b), {TRANSFERS}, bill AS (
    UPDATE rewards_bill b SET state = 'billed', state_at = %(now)s FROM due d WHERE b.id = d.bill_id
)
SELECT count(*) FROM transfer
"""
_COUNT = f"""
SELECT provider, currency, count(*), sum(amount)::bigint, sum(fee)::bigint FROM ({_RETURNED}) due
 GROUP BY provider, currency ORDER BY provider, currency
"""
# To where it came back from it would only come back again.
_HAS_ANOTHER_METHOD = """(NOT p.is_held OR p.closing_at IS NOT NULL) AND m.id <> (
         SELECT t.method_id FROM rewards_transfer t WHERE t.bill_id = b.id ORDER BY t.id DESC LIMIT 1)"""


def queue_returned(scope: Scope, now: datetime) -> int:
    """Pay again what came back, where the worker has made another method active since and asked for no hold; how many bills."""
    return _queue(scope, now, _HAS_ANOTHER_METHOD, {})


def count_returned(scope: Scope) -> list[sql.Row]:
    """What `queue_returned` would do: provider, currency, bills, their amount and the fees in minor units."""
    query = _COUNT.format(whose=in_scope("b", scope), which=_HAS_ANOTHER_METHOD)
    return sql.rows(query, {**rule(scope), "sandbox": scope})


def queue_bill(scope: Scope, now: datetime, bill_id: int) -> bool:
    """Pay a returned bill again by the method that is active now, whichever it is; whether that could be done."""
    return _queue(scope, now, "b.id = %(bill)s", {"bill": bill_id}) == 1


def _queue(scope: Scope, now: datetime, which: str, params: dict[str, object]) -> int:
    row = sql.row(
        _AGAIN.format(whose=in_scope("b", scope), which=which),
        {**rule(scope), **params, "sandbox": scope, "now": now},
    )
    assert row is not None  # an aggregate always answers
    return int(row[0])
