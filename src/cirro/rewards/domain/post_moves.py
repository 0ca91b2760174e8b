"""The books of transfers: what of a bill moved in which Space, in one statement, however many transfers and Spaces there are.

Money of a transfer is in one of three places: payable (billed, returned), on its way (sending, unknown, sent), or paid (settled). From
each to each other it moves as `books/moves.py` says of sent, returned and settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from cirro.kernel import sql


@dataclass(frozen=True)
class Moved:
    """Transfers and, in the same order, the states that they were in and came to."""

    ids: Sequence[int]
    before: Sequence[str]
    after: Sequence[str]


# 0: payable, 1: on its way, 2: paid.
_PLACE = "CASE {state} WHEN 'settled' THEN 2 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 1 WHEN 'sent' THEN 1 ELSE 0 END"
# What is left of a bill over several Spaces once the fee is kept back is on its way in each of them; the fee is paid where most
# comes from. Books are taken in the order of their Spaces' ids.
_POST = f"""
WITH moved AS (
    SELECT t.id, t.bill_id, t.user_id, t.currency, t.fee, {_PLACE.format(state="x.before")} AS a, {_PLACE.format(state="x.after")} AS z
      FROM unnest(%(ids)s::bigint[], %(before)s::text[], %(after)s::text[]) x (id, before, after)
      JOIN rewards_transfer t ON t.id = x.id
), part AS (
    SELECT m.*, l.space_id, sum(l.amount) AS amount,
           CASE WHEN row_number() OVER (PARTITION BY m.id ORDER BY sum(l.amount) DESC, l.space_id) = 1
                THEN m.fee ELSE 0 END AS fee_here
      FROM moved m JOIN rewards_line l ON l.bill_id = m.bill_id
     WHERE m.a <> m.z
     GROUP BY m.id, m.bill_id, m.user_id, m.currency, m.fee, m.a, m.z, l.space_id
), entry AS (
    SELECT p.space_id, CASE p.z WHEN 0 THEN 'returned' WHEN 1 THEN 'sent' ELSE 'settled' END AS move,
           e.account, e.user_id, p.currency, sum(e.amount)::bigint AS amount
      FROM part p CROSS JOIN LATERAL (VALUES
           ('payable', p.user_id, ((p.z = 0)::integer - (p.a = 0)::integer) * p.amount),
           ('in_transit', p.user_id, ((p.z = 1)::integer - (p.a = 1)::integer) * (p.amount - p.fee_here)),
           ('paid', p.user_id, ((p.z = 2)::integer - (p.a = 2)::integer) * (p.amount - p.fee_here)),
           ('fees', 0, ((p.a = 0)::integer - (p.z = 0)::integer) * p.fee_here)) e (account, user_id, amount)
     GROUP BY 1, 2, 3, 4, 5 HAVING sum(e.amount) <> 0
)
SELECT rewards_post(x.space_id, x.move, %(now)s, %(cause)s::jsonb, x.accounts, x.users, x.currencies, x.amounts)
  FROM (SELECT space_id, move, array_agg(account ORDER BY user_id, account, currency) AS accounts,
               array_agg(user_id ORDER BY user_id, account, currency) AS users,
               array_agg(currency::text ORDER BY user_id, account, currency) AS currencies,
               array_agg(amount ORDER BY user_id, account, currency) AS amounts
          FROM entry GROUP BY space_id, move ORDER BY space_id, move) x
"""


def post_moves(moved: Moved, now: datetime, cause: Mapping[str, object]) -> None:
    """Post what moved, one transaction for each Space and move, with its cause as reference. In the caller's transaction and last in
    it: the books are held from here to the commit."""
    if moved.ids:
        sql.rows(
            _POST,
            {
                "ids": list(moved.ids),
                "before": list(moved.before),
                "after": list(moved.after),
                "now": now,
                "cause": orjson.dumps(cause).decode(),
            },
        )
