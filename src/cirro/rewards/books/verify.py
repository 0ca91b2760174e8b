"""Verify the books: the chain of each Space to its end, that its head is the last one, and that balances are the sums of entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cirro.kernel import sql
from cirro.kernel.time_limit import time_limit
from cirro.rewards.books.chain import Broken, Walk, walk

_SECONDS = 1800
_SHOWN = 20

# Also of Spaces whose book is gone.
_SPACES = """
WITH RECURSIVE posted AS (
    (SELECT space_id FROM rewards_booktransaction ORDER BY space_id LIMIT 1)
    UNION ALL
    SELECT (SELECT t.space_id FROM rewards_booktransaction t WHERE t.space_id > p.space_id ORDER BY t.space_id LIMIT 1)
      FROM posted p WHERE p.space_id IS NOT NULL
)
SELECT space_id FROM posted WHERE space_id IS NOT NULL UNION SELECT space_id FROM rewards_book ORDER BY 1
"""
_EXPECTED = "SELECT COALESCE(sum(last_number), 0)::bigint FROM rewards_book WHERE space_id = ANY(%s)"
# In one statement, so that nothing is appended between the two.
_HEAD = """
SELECT b.last_number, b.last_hash, t.number, t.hash FROM (SELECT %(space)s::bigint AS id) s
  LEFT JOIN rewards_book b ON b.space_id = s.id
  LEFT JOIN LATERAL (SELECT number, hash FROM rewards_booktransaction
                      WHERE space_id = s.id ORDER BY number DESC LIMIT 1) t ON true
"""
_BALANCES = f"""
SELECT a.id, a.space_id, a.kind, a.user_id, a.currency, a.balance, COALESCE(e.amount, 0), count(*) OVER ()
  FROM rewards_bookaccount a
  LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM rewards_bookentry WHERE {{entries}} GROUP BY account_id) e
    ON e.account_id = a.id
 WHERE {{accounts}} AND a.balance <> COALESCE(e.amount, 0)
 ORDER BY a.id LIMIT {_SHOWN}
"""
_WITHOUT = """
SELECT count(*), min(e.id) FROM rewards_bookentry e
 WHERE NOT EXISTS (SELECT FROM rewards_booktransaction t WHERE t.id = e.transaction_id)
"""


@dataclass(frozen=True)
class WrongBalance:
    """An account whose balance is not what its entries add up to; minor units."""

    account_id: int
    space_id: int
    kind: str
    user_id: int
    currency: str
    balance: int
    entries: int

    def __str__(self) -> str:
        whose = f"of user {self.user_id}" if self.user_id else "of the Space"
        return (
            f"Space {self.space_id}, {self.kind} {whose} (account {self.account_id}): the balance is {self.balance} "
            f"{self.currency}, its entries add up to {self.entries}"
        )


@dataclass(frozen=True)
class Verdict:
    """What verifying found. `broken` has the first broken transaction of each Space that has one, `heads` the books that end
    elsewhere than their chain, as sentences; `wrong_balances` the first of them; `ends` the last number and hash of each Space."""

    spaces: int
    transactions: int
    broken_transactions: int
    broken: Sequence[Broken]
    heads: Sequence[str]
    wrong_accounts: int
    wrong_balances: Sequence[WrongBalance]
    lost_entries: int
    ends: Mapping[int, tuple[int, bytes]]

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.broken or self.heads or self.wrong_accounts or self.lost_entries)


def verify(
    space_id: int | None = None,
    *,
    latest: int | None = None,
    progress: Callable[[int, int], None] = lambda looked, expected: None,
) -> Verdict:
    """Verify one Space's books, or all. `latest`: only that many of the last transactions of each Space, and no balances.
    `progress` hears how many transactions have been looked at, and of how many. Takes no locks."""
    spaces = [row[0] for row in sql.rows(_SPACES) if space_id in (None, row[0])]
    expected = _number(_EXPECTED, [spaces])
    walks: dict[int, Walk] = {}
    heads: list[str] = []
    looked = 0
    for space in spaces:
        after = max(_number(_EXPECTED, [[space]]) - latest, 0) if latest else 0
        found = walk(space, after=after, progress=lambda here: progress(looked + here, expected))  # noqa: B023 - called at once
        walks[space] = found
        looked += found.transactions
        heads += _wrong_head(space)
    wrong, balances = (0, []) if latest else wrong_balances(space_id)
    return Verdict(
        spaces=len(spaces),
        transactions=looked,
        broken_transactions=sum(found.broken for found in walks.values()),
        broken=[found.first for found in walks.values() if found.first],
        heads=heads,
        wrong_accounts=wrong,
        wrong_balances=balances,
        lost_entries=0 if latest or space_id is not None else _number(_WITHOUT),
        ends={space: (found.last_number, found.last_hash) for space, found in walks.items()},
    )


def wrong_balances(
    space_id: int | None = None, account_ids: Sequence[int] | None = None
) -> tuple[int, list[WrongBalance]]:
    """How many accounts don't have the balance that their entries add up to, and the first of them: in one Space, of some
    accounts, or of all."""
    accounts, entries = "true", "true"
    if space_id is not None:
        accounts = "a.space_id = %(space)s"
        entries = "account_id IN (SELECT id FROM rewards_bookaccount WHERE space_id = %(space)s)"
    elif account_ids is not None:
        accounts, entries = "a.id = ANY(%(ids)s)", "account_id = ANY(%(ids)s)"
    with time_limit(_SECONDS):
        rows = sql.rows(
            _BALANCES.format(accounts=accounts, entries=entries), {"space": space_id, "ids": account_ids}
        )
    found = [
        WrongBalance(id, space, kind, user, currency, balance, int(amount))
        for id, space, kind, user, currency, balance, amount, _ in rows
    ]
    return (rows[0][7] if rows else 0), found


def _wrong_head(space_id: int) -> list[str]:
    row = sql.row(_HEAD, {"space": space_id})
    assert row is not None  # a Space is asked for
    head_number, head_hash, number, hash_ = row
    if head_number is None:
        return [f"Space {space_id} has transactions, and no book that says which is the last"]
    if (head_number, bytes(head_hash)) == (number or 0, bytes(hash_ or b"")):
        return []
    if head_number == number:
        return [f"Space {space_id}: its book names another hash for its last transaction {number}"]
    return [
        f"Space {space_id}: its book ends with transaction {head_number}, its chain with {number or 'none'}"
    ]


def _number(statement: str, params: sql.Params = ()) -> int:
    with time_limit(_SECONDS):
        row = sql.row(statement, params)
    assert row is not None  # an aggregate always answers
    return int(row[0])
