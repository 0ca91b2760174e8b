"""Walk the chain of a Space's books: each transaction by itself, and as the one that follows the one before it.

All is worked out by the database, part by part in the order of their numbers; of each part one broken transaction comes back at
most. So memory is bounded by the largest transaction, not by the books.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit

_SECONDS = 600
# A part begins small, and grows or shrinks so that it takes about this long: transactions have two entries or two hundred thousand.
_PART, _LARGEST_PART, _PART_SECONDS = 500, 50_000, 2.0

_LOOK = """
WITH part AS (
    SELECT t.id, t.number, t.kind, t.at, t.reference, t.hash, t.previous_hash FROM rewards_booktransaction t
     WHERE t.space_id = %(space)s AND t.number >= %(first)s ORDER BY t.number LIMIT %(size)s
), looked AS MATERIALIZED (
    SELECT p.id, p.number, p.hash, e.entries, e.strange, e.other_currency, s.left_over,
           lag(p.number, 1, %(before)s::bigint) OVER numbers AS before,
           p.previous_hash <> lag(p.hash, 1, %(before_hash)s::bytea) OVER numbers AS other_previous_hash,
           p.hash <> rewards_hash(p.previous_hash, %(space)s, p.number, p.kind, p.at, p.reference, e.lines) AS other_hash
      FROM part p
      CROSS JOIN LATERAL (
           SELECT count(*) AS entries, count(*) FILTER (WHERE x.currency <> a.currency) AS other_currency,
                  count(*) FILTER (WHERE x.space_id <> %(space)s OR a.space_id IS DISTINCT FROM %(space)s) AS strange,
                  string_agg(x.position || '|' || a.kind || '|' || a.user_id || '|' || x.currency || '|' || x.amount,
                             E'\\n' ORDER BY x.position) AS lines
             FROM rewards_bookentry x LEFT JOIN rewards_bookaccount a ON a.id = x.account_id WHERE x.transaction_id = p.id) e
      CROSS JOIN LATERAL (
           SELECT string_agg(c.amount || ' ' || c.currency, ', ' ORDER BY c.currency) AS left_over
             FROM (SELECT x.currency, sum(x.amount) AS amount FROM rewards_bookentry x
                    WHERE x.transaction_id = p.id GROUP BY x.currency HAVING sum(x.amount) <> 0) c) s
    WINDOW numbers AS (ORDER BY p.number)
), judged AS (
    SELECT l.*, l.number <> l.before + 1 OR l.other_previous_hash IS NOT FALSE OR l.other_hash IS NOT FALSE OR l.entries = 0
                OR l.strange > 0 OR l.other_currency > 0 OR l.left_over IS NOT NULL AS is_broken
      FROM looked l
)
SELECT (SELECT count(*) FROM judged), (SELECT count(*) FROM judged WHERE is_broken), last.number, last.hash, first.*
  FROM (SELECT number, hash FROM judged ORDER BY number DESC LIMIT 1) last
  LEFT JOIN (SELECT id, number, before, other_previous_hash, other_hash, entries, strange, other_currency, left_over
               FROM judged WHERE is_broken ORDER BY number LIMIT 1) first ON true
"""


@dataclass(frozen=True)
class Broken:
    """A transaction that isn't as it was written, or doesn't follow the one before it: each thing that is wrong, as a sentence."""

    space_id: int
    number: int
    transaction_id: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return f"Space {self.space_id}, transaction {self.number} (id {self.transaction_id}): {'; '.join(self.faults)}"


@dataclass(frozen=True)
class Walk:
    """A walk along one chain: how many transactions were looked at, how many of them are broken, the first of those, and where
    the chain ended: number (0: it has none) and hash."""

    transactions: int
    broken: int
    first: Broken | None
    last_number: int
    last_hash: bytes


def walk(space_id: int, *, after: int = 0, progress: Callable[[int], None] = lambda looked: None) -> Walk:
    """Look at all transactions of the Space's chain, or at those after a number. `progress` hears how many have been looked at.
    Takes no locks; what is appended meanwhile is looked at too, or not."""
    before, before_hash = after, _hash_of(space_id, after)
    looked = broken = 0
    first: Broken | None = None
    size = _PART
    while True:
        began = time.monotonic()
        with time_limit(_SECONDS):
            row = sql.row(
                _LOOK,
                {
                    "space": space_id,
                    "first": before + 1 if looked or after else -(2**63),
                    "size": size,
                    "before": before,
                    "before_hash": before_hash,
                },
            )
        if row is None:
            return Walk(looked, broken, first, before, before_hash)
        count, broken_here, before, before_hash, *found = row
        before_hash = bytes(before_hash)
        looked += count
        broken += broken_here
        if first is None and broken_here:
            first = _describe(space_id, *found)
        progress(looked)
        took = max(time.monotonic() - began, 0.001)
        size = max(1, min(_LARGEST_PART, 4 * size, int(size * _PART_SECONDS / took)))


def _hash_of(space_id: int, number: int) -> bytes:
    """The hash that the next one must name; of what is missing, one that none does."""
    if number == 0:
        return b""
    row = sql.row(
        "SELECT hash FROM rewards_booktransaction WHERE space_id = %s AND number = %s", [space_id, number]
    )
    return bytes(row[0]) if row else b"missing"


def _describe(
    space_id: int,
    transaction_id: int,
    number: int,
    before: int,
    other_previous_hash: bool,
    other_hash: bool,
    entries: int,
    strange: int,
    other_currency: int,
    left_over: str | None,
) -> Broken:
    faults = []
    if number != before + 1:
        gap = (
            f"number {before + 1} is" if number == before + 2 else f"numbers {before + 1} to {number - 1} are"
        )
        faults.append(
            f"{gap} missing before it" if number > before + 1 else f"its number can't come after {before}"
        )
    elif other_previous_hash:
        faults.append("the previous hash it names is not that of the transaction before it")
    if not entries:
        faults.append("it has no entries")
    if strange:
        faults.append(f"entries of another Space, or of an account that is, or that is missing: {strange}")
    if other_currency:
        faults.append(f"entries in another currency than their account: {other_currency}")
    if left_over:
        faults.append(f"it does not add up to zero: {left_over} left over")
    if other_hash:
        faults.append("its hash is not that of what it says")
    return Broken(space_id, number, transaction_id, tuple(faults))
