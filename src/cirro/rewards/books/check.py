"""Do the books agree with what was reported, billed and transferred? Each question is one statement over all Spaces."""

from __future__ import annotations

from dataclasses import dataclass

from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit

_SECONDS = 600
_SHOWN = 5

# A sandbox's play money is its own; that of all live Spaces is one, since bills go over them.
_SCOPE = "CASE WHEN s.is_sandbox THEN s.id END"
_ACCOUNTS = "rewards_bookaccount a JOIN spaces_space s ON s.id = a.space_id"
_PAYABLE = """
SELECT format('%%s of user %%s in Space %%s: payable is %%s, open lines are %%s', currency, user_id, space_id, balance, lines) FROM (
    SELECT currency, user_id, space_id, sum(balance) AS balance, sum(lines) AS lines FROM (
        SELECT a.currency, a.user_id, a.space_id, a.balance, 0 AS lines FROM rewards_bookaccount a WHERE a.kind = 'payable'
        UNION ALL
        SELECT l.currency, l.user_id, l.space_id, 0, l.amount
          FROM rewards_line l LEFT JOIN rewards_bill b ON b.id = l.bill_id
         WHERE l.voided_at IS NULL AND (b.id IS NULL OR b.state IN ('billed', 'returned'))) both_
     GROUP BY 1, 2, 3) x
 WHERE balance <> lines
"""
_ON_THE_WAY = """
SELECT format('%%s of user %%s: {kind} is %%s, transfers are %%s', currency, user_id, balance, transfers) FROM (
    SELECT currency, user_id, scope, sum(balance) AS balance, sum(transfers) AS transfers FROM (
        SELECT a.currency, a.user_id, {scope} AS scope, a.balance, 0 AS transfers FROM {accounts} WHERE a.kind = '{kind}'
        UNION ALL
        SELECT t.currency, t.user_id, t.sandbox_id, 0, t.amount FROM rewards_transfer t WHERE t.state IN ({states})) both_
     GROUP BY 1, 2, 3) x
 WHERE balance <> transfers
"""
_FEES = f"""
SELECT format('%%s: fees are %%s, those of transfers are %%s', currency, balance, fees) FROM (
    SELECT currency, scope, sum(balance) AS balance, sum(fees) AS fees FROM (
        SELECT a.currency, {_SCOPE} AS scope, a.balance, 0 AS fees FROM {_ACCOUNTS} WHERE a.kind = 'fees'
        UNION ALL
        SELECT t.currency, t.sandbox_id, 0, t.fee FROM rewards_transfer t
         WHERE t.state IN ('sending', 'unknown', 'sent', 'settled')) both_
     GROUP BY 1, 2) x
 WHERE balance <> fees
"""
_BROUGHT = f"""
SELECT format('%%s in Space %%s: %%s is %%s, lines are %%s', currency, space_id, kind, -balance, lines) FROM (
    SELECT currency, space_id, kind, sum(balance) AS balance, sum(lines) AS lines FROM (
        SELECT a.currency, a.space_id, a.kind, -a.balance AS balance, 0 AS lines FROM {_ACCOUNTS}
         WHERE a.kind IN ('funding', 'adjustments')
        UNION ALL
        SELECT l.currency, l.space_id, CASE l.kind WHEN 'adjustment' THEN 'adjustments' ELSE 'funding' END, 0, l.amount
          FROM rewards_line l WHERE l.voided_at IS NULL) both_
     GROUP BY 1, 2, 3) x
 WHERE balance <> lines
"""
_TRANSFERS = """
SELECT format('bill %%s is %%s, its latest transfer %%s', b.number, b.state, COALESCE(t.state, 'missing'))
  FROM rewards_bill b
  LEFT JOIN LATERAL (SELECT * FROM rewards_transfer x WHERE x.bill_id = b.id ORDER BY x.id DESC LIMIT 1) t ON true
 WHERE b.state IS DISTINCT FROM t.state
UNION ALL
SELECT format('transfer %%s of %%s %%s and its fee are not what bill %%s is worth', t.reference, t.amount, t.currency, b.number)
  FROM rewards_transfer t JOIN rewards_bill b ON b.id = t.bill_id
 WHERE (t.amount + t.fee, t.currency, t.user_id) IS DISTINCT FROM (b.amount, b.currency, b.user_id)
    OR t.sandbox_id IS DISTINCT FROM b.sandbox_id
"""
_BILLS = """
SELECT format('bill %%s is of %%s %%s, its lines of %%s', b.number, b.amount, b.currency, COALESCE(sum(l.amount), 0))
  FROM rewards_bill b LEFT JOIN rewards_line l ON l.bill_id = b.id
 GROUP BY b.id
HAVING b.amount <> COALESCE(sum(l.amount), 0)
    OR bool_or((l.user_id, l.currency) <> (b.user_id, b.currency) OR l.sandbox_id IS DISTINCT FROM b.sandbox_id)
"""


def _on_the_way(kind: str, *states: str) -> str:
    quoted = ", ".join(f"'{state}'" for state in states)
    return _ON_THE_WAY.format(kind=kind, states=quoted, scope=_SCOPE, accounts=_ACCOUNTS)


_CHECKS = {
    "bills and lines": _BILLS,
    "bills and transfers": _TRANSFERS,
    "owed": _PAYABLE,
    "on the way": _on_the_way("in_transit", "sending", "unknown", "sent"),
    "paid": _on_the_way("paid", "settled"),
    "fees": _FEES,
    "funding": _BROUGHT,
}


@dataclass(frozen=True)
class Agreement:
    """A question, how often the answer is no, and the first of those as sentences."""

    name: str
    faults: int
    first: tuple[str, ...]


def agreements() -> list[Agreement]:
    """All questions, in the order in which money goes. Takes no locks; each is answered as of one moment."""
    found = []
    for name, statement in _CHECKS.items():
        with time_limit(_SECONDS):
            row = sql.row(
                f"SELECT count(*), COALESCE((array_agg(said ORDER BY said))[1:%s], '{{}}') FROM ({statement}) x (said)",
                [_SHOWN],
            )
        assert row is not None  # an aggregate always answers
        found.append(Agreement(name, row[0], tuple(row[1])))
    return found
