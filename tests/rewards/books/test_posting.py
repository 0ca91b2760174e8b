"""Posting: what comes of moves in any order, by many at once, and what it costs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.kernel import sql
from cirro.rewards.books import moves
from cirro.rewards.books.post import Entry, post
from cirro.rewards.books.verify import verify
from cirro.rewards.models.books import BookEntry, BookTransaction
from tests.gigs.threads import together
from tests.rewards.books.books import AT, balances, check_now, post_earned

LONG = bool(os.environ.get("CIRRO_LONG"))
amounts = st.integers(-(10**15), 10**15)
people, currencies = st.integers(1, 4), st.sampled_from(["EUR", "JPY", "BHD"])
MOVES: dict[str, Callable[..., list[Entry]]] = {
    move.__name__: move for move in (moves.earned, moves.adjusted, moves.sent, moves.returned, moves.settled)
}
move = st.tuples(st.sampled_from(list(MOVES)), people, currencies, amounts, st.integers(0, 500))
# Several moves in one transaction of the books, several of those in one database transaction, which may end in nothing.
work = st.tuples(
    st.lists(st.tuples(st.integers(1, 3), st.lists(move, min_size=1, max_size=6)), min_size=1, max_size=4),
    st.booleans(),
)


def _entries(chosen: list[tuple[str, int, str, int, int]]) -> list[Entry]:
    found = []
    for name, user, currency, amount, fee in chosen:
        more = {} if name in ("earned", "adjusted") else {"fee": fee}
        found += MOVES[name](user, currency, amount, **more)
    return found


@pytest.mark.django_db
@settings(max_examples=300 if LONG else 15, deadline=None)
@given(works=st.lists(work, min_size=1, max_size=5))
def test_any_sequence_of_moves_keeps_the_books_right(
    works: list[tuple[list[tuple[int, list[tuple[str, int, str, int, int]]]], bool]],
) -> None:
    with transaction.atomic():
        expected: Counter[tuple[int, str, int, str]] = Counter()
        transactions = 0
        for posts, is_kept in works:
            with transaction.atomic():
                for space, chosen in posts:
                    entries = _entries(chosen)
                    written = post(space, "test", AT, {"moves": [name for name, *_ in chosen]}, entries)
                    assert bool(written) == any(entry.amount for entry in entries)
                    if is_kept:
                        transactions += bool(written)
                        for entry in entries:
                            expected[space, entry.kind, entry.user_id, entry.currency] += entry.amount
                check_now()
                transaction.set_rollback(not is_kept)
        for space in (1, 2, 3):
            for (kind, user, currency), balance in balances(space).items():
                assert balance == expected.pop((space, kind, user, currency), 0)
            assert sum(balances(space).values()) == 0
        assert not +expected
        verdict = verify()
        assert verdict.is_well, verdict
        assert verdict.transactions == transactions
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_is_returned_is_payable_again_to_the_cent() -> None:
    for entries in (
        moves.earned(7, "EUR", 1000),
        moves.sent(7, "EUR", 1000, 35),
        moves.returned(7, "EUR", 1000, 35),
        moves.sent(7, "EUR", 1000, 20),
        moves.settled(7, "EUR", 1000, 20),
    ):
        post(1, "test", AT, {}, entries)
    assert balances(1) == {
        ("funding", 0, "EUR"): -1000,
        ("payable", 7, "EUR"): 0,
        ("in_transit", 7, "EUR"): 0,
        ("fees", 0, "EUR"): 20,
        ("paid", 7, "EUR"): 980,
    }


@pytest.mark.django_db
def test_a_post_is_one_round_trip_and_reads_no_table_to_its_end() -> None:
    # Its plans are made while there is next to nothing, and stay when there is much.
    post_earned(1, 1, 5)
    post(1, "earned", AT, {}, [entry for user in range(1, 3001) for entry in moves.earned(user, "EUR", 5)])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        post_earned(1, 2999, 5)
    assert len(queries) == 1
    before = _read()
    post_earned(1, 2998, 5)
    check_now()
    # The two accounts, the book, the transaction, its entries: a handful of rows, some of them twice.
    assert _read() - before < 40


def _read() -> int:
    """Rows that this transaction has read of the books' tables so far, by whatever way."""
    row = sql.row(
        "SELECT sum(pg_stat_get_xact_tuples_returned(c.oid)) FROM pg_class c WHERE starts_with(c.relname, 'rewards_book')"
    )
    assert row is not None
    return int(row[0])


@pytest.mark.django_db(transaction=True)
def test_many_at_once_in_one_space_and_in_several_neither_fail_nor_wait_for_ever() -> None:
    def one(space: int, user: int) -> None:
        for _ in range(5):
            with transaction.atomic():
                post_earned(space, user, 3)

    def several(user: int) -> None:
        for _ in range(5):
            with transaction.atomic():
                for space in (1, 2, 3):
                    post(space, "sent", AT, {}, moves.sent(user, "EUR", 3, 1))

    # The first of them make the books and their accounts, all at the same moment.
    together([partial(one, 1 + n % 2, n % 4) for n in range(8)] + [partial(several, n % 4) for n in range(6)])
    verdict = verify()
    assert verdict.is_well, verdict
    assert verdict.transactions == 8 * 5 + 6 * 5 * 3
    for space in (1, 2, 3):
        numbers = (
            BookTransaction.objects.filter(space_id=space).order_by("number").values_list("number", flat=True)
        )
        assert list(numbers) == list(range(1, len(numbers) + 1))
    assert BookEntry.objects.count() == 8 * 5 * 2 + 6 * 5 * 3 * 3
