"""Damage to the books is found and named, whatever it is; and the hash is what its description says."""

from __future__ import annotations

import hashlib
import json

import pytest

from cirro.kernel import sql
from cirro.rewards.books import chain, moves
from cirro.rewards.books.post import post
from cirro.rewards.books.verify import verify, wrong_balances
from tests.rewards.books.books import AT, check_now, post_earned, queries, rules_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def some_books() -> None:
    """Six transactions in Space 1, two in Space 2."""
    for user in (7, 8):
        post_earned(1, user, 1000)
        post(
            1,
            "sent",
            AT,
            {"batch": 3, "note": 'Ünder "quotes"\n\\ and {"a": [1, null]}'},
            moves.sent(user, "EUR", 1000, 35),
        )
        post(1, "settled", AT, {}, moves.settled(user, "EUR", 1000, 35))
    post_earned(2, 7, 500, "JPY")
    post_earned(2, 7, -200, "JPY")
    check_now()


def test_books_that_nobody_touched_are_well() -> None:
    heard: list[tuple[int, int]] = []
    verdict = verify(progress=lambda looked, expected: heard.append((looked, expected)))
    assert verdict.is_well
    assert (verdict.spaces, verdict.transactions) == (2, 8)
    assert heard == [(6, 8), (8, 8)]
    one = verify(2)
    assert (one.is_well, one.spaces, one.transactions) == (True, 1, 2)
    assert verify(999).spaces == 0


def test_the_hash_is_what_its_description_says() -> None:
    """Worked out anew, by the words of `books/rules.py` alone."""
    previous = b""
    found = sql.rows(
        "SELECT number, kind, at, reference, previous_hash, hash, id FROM rewards_booktransaction WHERE space_id = 1 ORDER BY number"
    )
    for number, kind, at, reference, previous_hash, hash_, id in found:
        # PostgreSQL's jsonb: shorter keys first, then by their bytes.
        value = json.loads(reference)
        ordered = dict(sorted(value.items(), key=lambda item: (len(item[0].encode()), item[0].encode())))
        seconds = int(at.timestamp())
        lines = [
            "cirro books 1",
            "1",
            str(number),
            kind,
            str(seconds * 1_000_000 + at.microsecond),
            json.dumps(ordered, ensure_ascii=False),
        ]
        entries = sql.rows(
            "SELECT e.position, a.kind, a.user_id, e.currency, e.amount FROM rewards_bookentry e"
            " JOIN rewards_bookaccount a ON a.id = e.account_id WHERE e.transaction_id = %s ORDER BY e.position",
            [id],
        )
        lines += ["|".join(map(str, entry)) for entry in entries]
        assert bytes(previous_hash) == previous
        previous = hashlib.sha256(previous + "\n".join(lines).encode()).digest()
        assert bytes(hash_) == previous
    assert len(found) == 6
    assert sql.rows("SELECT last_number, last_hash FROM rewards_book WHERE space_id = 1") == [(6, previous)]


OF = "(SELECT id FROM rewards_booktransaction WHERE space_id = 1 AND number = {number})"
MADE_UP = "(SELECT max(id) FROM rewards_booktransaction)"


@pytest.mark.parametrize(
    ("damage", "number", "faults"),
    [
        (
            f"UPDATE rewards_bookentry SET amount = amount + 1 WHERE transaction_id = {OF} AND position = 2",
            3,
            "it does not add up to zero: 1 EUR left over; its hash is not that of what it says",
        ),
        (
            f"UPDATE rewards_bookentry SET amount = -amount WHERE transaction_id = {OF}",
            4,
            "its hash is not that of what it says",
        ),
        (
            f"UPDATE rewards_bookentry SET position = position + 10 WHERE transaction_id = {OF}",
            1,
            "its hash is not that of what it says",
        ),
        (
            f"UPDATE rewards_bookentry SET currency = 'USD' WHERE transaction_id = {OF}",
            5,
            "entries in another currency than their account: 3; its hash is not that of what it says",
        ),
        (
            f"UPDATE rewards_bookentry SET account_id = (SELECT id FROM rewards_bookaccount WHERE space_id = 2 AND kind = 'payable')"
            f" WHERE transaction_id = {OF} AND position = 1",
            2,  # of the same kind and user: the hash doesn't tell
            "entries of another Space, or of an account that is, or that is missing: 1; entries in another"
            " currency than their account: 1",
        ),
        (
            f"UPDATE rewards_bookentry SET space_id = 2 WHERE transaction_id = {OF} AND position = 1",
            2,
            "entries of another Space, or of an account that is, or that is missing: 1",
        ),
        (
            f"DELETE FROM rewards_bookentry WHERE transaction_id = {OF}",
            3,
            "it has no entries; its hash is not that of what it says",
        ),
        (
            f"DELETE FROM rewards_bookentry WHERE transaction_id = {OF} AND position = 3",
            2,
            "it does not add up to zero: -35 EUR left over; its hash is not that of what it says",
        ),
        (f"UPDATE rewards_booktransaction SET at = at + interval '1 us' WHERE id = {OF}", 1, "its hash is not that of what it says"),
        (f"UPDATE rewards_booktransaction SET kind = 'returned' WHERE id = {OF}", 2, "its hash is not that of what it says"),
        (f"UPDATE rewards_booktransaction SET reference = '{{}}' WHERE id = {OF}", 2, "its hash is not that of what it says"),
        (
            f"UPDATE rewards_booktransaction SET hash = '\\x00' WHERE id = {OF}",
            6,
            "its hash is not that of what it says",
        ),
        (
            f"UPDATE rewards_booktransaction SET previous_hash = '\\x00' WHERE id = {OF}",
            3,
            "the previous hash it names is not that of the transaction before it; its hash is not that of what it says",
        ),
        (f"DELETE FROM rewards_booktransaction WHERE id < {OF}", 4, "numbers 1 to 3 are missing before it"),
    ],
)  # fmt: skip
def test_the_first_broken_transaction_is_named_with_what_is_wrong(
    damage: str, number: int, faults: str
) -> None:
    with rules_off():
        queries([damage.replace("{number}", str(number))])
    verdict = verify()
    (broken,) = verdict.broken
    assert (broken.space_id, broken.number) == (1, number)
    assert "; ".join(broken.faults) == faults
    assert not verdict.is_well
    assert [found.space_id for found in verify(1).broken] == [1]
    assert verify(2).broken == []


def test_of_two_broken_ones_the_first_is_named_and_both_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_PART", 1)
    monkeypatch.setattr(chain, "_LARGEST_PART", 2)
    with rules_off():
        queries(["UPDATE rewards_booktransaction SET kind = 'other' WHERE space_id = 1 AND number IN (3, 5)"])
    verdict = verify()
    assert verdict.broken_transactions == 2
    assert [(broken.number, broken.faults) for broken in verdict.broken] == [
        (3, ("its hash is not that of what it says",))
    ]


def test_what_is_missing_between_two_is_named_as_the_gap_before_the_next() -> None:
    with rules_off():
        queries(["DELETE FROM rewards_booktransaction WHERE space_id = 1 AND number IN (2, 4, 5)"])
    verdict = verify()
    assert str(verdict.broken[0]).endswith("number 2 is missing before it")
    assert verdict.broken_transactions == 2
    assert verdict.lost_entries == 3 + 2 + 3


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            "DELETE FROM rewards_booktransaction WHERE space_id = 1 AND number = 6",
            "Space 1: its book ends with transaction 6, its chain with 5",
        ),
        (
            "DELETE FROM rewards_booktransaction WHERE space_id = 1",
            "Space 1: its book ends with transaction 6, its chain with none",
        ),
        (
            "UPDATE rewards_book SET last_hash = '\\x00' WHERE space_id = 1",
            "Space 1: its book names another hash for its last transaction 6",
        ),
        (
            "UPDATE rewards_book SET last_number = 4 WHERE space_id = 1",
            "Space 1: its book ends with transaction 4, its chain with 6",
        ),
        (
            "DELETE FROM rewards_book WHERE space_id = 1",
            "Space 1 has transactions, and no book that says which is the last",
        ),
    ],
)
def test_a_book_that_ends_elsewhere_than_its_chain_is_named(damage: str, words: str) -> None:
    with rules_off():
        queries([damage])
    verdict = verify()
    assert verdict.heads == [words]
    assert not verdict.is_well
    assert not verify(latest=2).is_well


def test_balances_that_are_not_the_sums_of_their_entries_are_named() -> None:
    with rules_off():
        queries(
            [
                "UPDATE rewards_bookaccount SET balance = balance + 5 WHERE space_id = 1 AND kind = 'payable' AND user_id = 7",
                "UPDATE rewards_bookaccount SET balance = 1 WHERE space_id = 2 AND kind = 'funding'",
            ]
        )
    verdict = verify()
    assert verdict.broken == []
    assert verdict.wrong_accounts == 2
    payable, funding = map(str, verdict.wrong_balances)
    assert payable.startswith("Space 1, payable of user 7 (account ")
    assert payable.endswith("): the balance is 5 EUR, its entries add up to 0")
    assert funding.endswith("): the balance is 1 JPY, its entries add up to -300")
    assert [wrong.space_id for wrong in verify(2).wrong_balances] == [2]
    some = [wrong.account_id for wrong in verdict.wrong_balances][1:]
    assert [wrong.account_id for wrong in wrong_balances(account_ids=some)[1]] == some
    # A quick look is at the latest transactions alone.
    assert verify(latest=3).is_well


def test_an_account_that_is_gone_is_noticed() -> None:
    with rules_off():
        queries(["DELETE FROM rewards_bookaccount WHERE space_id = 1 AND kind = 'paid' AND user_id = 8"])
    (broken,) = verify().broken
    assert (broken.number, broken.faults[0]) == (
        6,
        "entries of another Space, or of an account that is, or that is missing: 1",
    )


def test_a_number_that_was_changed_leaves_a_gap() -> None:
    with rules_off():
        queries(["UPDATE rewards_booktransaction SET number = 9 WHERE space_id = 1 AND number = 6"])
    verdict = verify()
    assert "numbers 6 to 8 are missing before it; its hash is not that of what it says" in str(
        verdict.broken[0]
    )
    assert verdict.heads == ["Space 1: its book ends with transaction 6, its chain with 9"]


def test_a_quick_look_begins_where_it_is_told() -> None:
    with rules_off():
        queries(["UPDATE rewards_booktransaction SET kind = 'other' WHERE space_id = 1 AND number = 3"])
    assert verify(latest=3).is_well
    assert verify(latest=3).transactions == 3 + 2
    assert not verify(latest=4).is_well
