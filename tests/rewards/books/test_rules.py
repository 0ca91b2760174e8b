"""The database itself refuses what is wrong in the books, whoever writes, with raw SQL as with ours."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from cirro.kernel import sql
from cirro.rewards.books import rules
from cirro.rewards.books.moves import earned
from cirro.rewards.books.post import Entry, post
from cirro.rewards.books.verify import verify
from cirro.rewards.models.books import AccountKind as Kind
from tests.rewards.books.books import AT, balances, check_now, post_earned, post_now, queries, refused

pytestmark = pytest.mark.django_db

TRANSACTION = """
INSERT INTO rewards_booktransaction (space_id, number, kind, at, reference, previous_hash, hash)
SELECT b.space_id, b.last_number + {ahead}, 'earned', now(), '{{}}', b.last_hash, '\\x01' FROM rewards_book b WHERE b.space_id = 1
"""
ENTRY = """
INSERT INTO rewards_bookentry (space_id, transaction_id, position, account_id, currency, amount)
SELECT {space}, (SELECT max(id) FROM rewards_booktransaction), {position}, a.id, '{currency}', {amount}
  FROM rewards_bookaccount a WHERE a.space_id = {account_space} AND a.kind = '{kind}'
"""
SEAL = "UPDATE rewards_book SET last_number = last_number + 1, last_hash = '\\x01' WHERE space_id = 1"


def entry(amount: int, kind: str = "payable", position: int = 1, **other: object) -> str:
    usual = {"space": 1, "account_space": 1, "currency": "EUR"}
    return ENTRY.format(**{**usual, **other}, amount=amount, kind=kind, position=position)


@pytest.fixture(autouse=True)
def some_books() -> None:
    """Two Spaces with a transaction each."""
    post_earned(1, 7, 1250)
    post_earned(2, 7, 99)
    check_now()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rewards_bookentry SET amount = amount + 1",
        "UPDATE rewards_bookentry SET amount = amount WHERE false",
        "DELETE FROM rewards_bookentry",
        "UPDATE rewards_booktransaction SET at = now()",
        "DELETE FROM rewards_booktransaction",
        "DELETE FROM rewards_bookaccount WHERE balance = 0",
        "DELETE FROM rewards_book WHERE last_number = 0",
        "UPDATE rewards_bookaccount SET balance = balance + 1",
        "UPDATE rewards_bookaccount SET user_id = 8 WHERE user_id = 7",
        "UPDATE rewards_bookaccount SET currency = 'USD'",
        "INSERT INTO rewards_bookaccount (space_id, kind, user_id, currency, balance) VALUES (1, 'paid', 7, 'EUR', 5)",
        "INSERT INTO rewards_book VALUES (3, 4, '')",
        "INSERT INTO rewards_book VALUES (3, 0, '\\x01')",
        "MERGE INTO rewards_bookentry e USING rewards_book b ON b.space_id = e.space_id WHEN MATCHED THEN DELETE",
    ],
)
def test_nothing_that_was_written_changes(statement: str) -> None:
    with refused("books are only added to, and balances follow from entries"):
        sql.execute(statement)


@pytest.mark.parametrize("table", ["book", "bookaccount", "bookentry", "booktransaction"])
def test_nothing_is_emptied(table: str) -> None:
    # The suite itself empties tables behind tests that commit, so there it is off.
    sql.execute(f"ALTER TABLE rewards_{table} ENABLE TRIGGER rewards_not_emptied")
    with refused("TRUNCATE refused"):
        sql.execute(f"TRUNCATE rewards_{table}")


@pytest.mark.parametrize(
    "change",
    [
        "last_number = last_number - 1",
        "last_number = last_number + 2",
        "last_number = last_number + 1",
        "last_hash = ''",
        "space_id = 5",
    ],
)
def test_a_book_goes_on_to_the_next_transaction_only(change: str) -> None:
    with refused("the book of Space 1 goes on with transaction 2, and with nothing else"):
        sql.execute(f"UPDATE rewards_book SET {change} WHERE space_id = 1")


def test_every_transaction_adds_up_in_each_currency() -> None:
    with refused("transaction 2 of Space 1 does not add up: 1 EUR left over"):
        post(1, "earned", AT, {}, [Entry(Kind.FUNDING, 0, "EUR", -5), Entry(Kind.PAYABLE, 7, "EUR", 6)])
    with refused("does not add up: -5 EUR, 5 USD left over"):
        post(1, "earned", AT, {}, [Entry(Kind.FUNDING, 0, "EUR", -5), Entry(Kind.PAYABLE, 7, "USD", 5)])


def test_raw_entries_that_add_up_are_taken_in_and_others_are_not() -> None:
    with refused("does not add up: 3 EUR left over"):
        queries([TRANSACTION.format(ahead=1), entry(5), entry(-2, "funding", 2), SEAL])
    with transaction.atomic():
        queries([TRANSACTION.format(ahead=1), entry(5), entry(-5, "funding", 2), SEAL])
        check_now()
    assert balances(1) == {("funding", 0, "EUR"): -1255, ("payable", 7, "EUR"): 1255}
    # What the database can't refuse is found: nobody but `rewards_post` knows the right hash.
    (broken,) = verify().broken
    assert broken.faults == ("its hash is not that of what it says",)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([entry(5, position=3)], "entries come only with their transaction, before the next one"),
        ([TRANSACTION.format(ahead=1)], "transaction 2 of Space 1 is not in its book"),
        ([TRANSACTION.format(ahead=1), SEAL], "transaction 2 of Space 1 has no entries"),
        ([TRANSACTION.format(ahead=1), SEAL, entry(5)], "before the next one"),
        ([TRANSACTION.format(ahead=3), entry(5)], "before the next one"),
        ([TRANSACTION.format(ahead=3)], "is not in its book"),
        ([TRANSACTION.format(ahead=-1)], "transaction_form"),
        ([TRANSACTION.format(ahead=0)], "rewards_transaction_number"),
        ([TRANSACTION.format(ahead=1), entry(5, account_space=2)], "are of accounts of their Space"),
        ([TRANSACTION.format(ahead=1), entry(5, space=2)], "before the next one"),
        ([TRANSACTION.format(ahead=1), entry(5, currency="USD")], "in the currency of the account"),
        ([TRANSACTION.format(ahead=1), entry(0)], "rewards_entry_amount"),
        ([TRANSACTION.format(ahead=1), entry(5), entry(-5)], "rewards_entry_position"),
    ],
)
def test_entries_come_only_with_their_transaction(statements: list[str], words: str) -> None:
    with refused(words):
        queries(statements)


def test_constraints_that_are_looked_at_at_once_let_nothing_pass() -> None:
    unbalanced = [Entry(Kind.PAYABLE, 7, "EUR", 5)]
    with refused("is not in its book"):
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        queries([TRANSACTION.format(ahead=1)])
    with refused("does not add up"):
        post(1, "earned", AT, {}, unbalanced)
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # Looked at, found right, and then added to.
    with refused("before the next one"):
        post_earned(1, 7, 5)
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sql.execute("SET CONSTRAINTS ALL DEFERRED")
        queries([entry(5, position=3)])


def test_temporary_tables_of_the_same_names_deceive_nobody() -> None:
    queries(
        [
            f"CREATE TEMP TABLE rewards_{name} (LIKE public.rewards_{name})"
            for name in ("book", "bookaccount", "bookentry")
        ]
    )
    queries(["SET LOCAL search_path = pg_temp, public"])
    post_now(1, earned(7, "EUR", 50))
    queries(["SET LOCAL search_path = public"])
    assert sql.rows("SELECT count(*) FROM pg_temp.rewards_bookentry") == [(0,)]
    queries([f"DROP TABLE pg_temp.rewards_{name}" for name in ("book", "bookaccount", "bookentry")])
    assert balances(1)["payable", 7, "EUR"] == 1300


def test_words_that_would_make_the_hash_ambiguous_are_refused() -> None:
    with refused("transaction_form"):
        post(1, "a\nb", AT, {}, earned(7, "EUR", 5))
    with refused("account_form"):
        post(1, "earned", AT, {}, earned(7, "E|R", 5))
    with refused("account_form"):
        post(1, "earned", AT, {}, earned(-7, "EUR", 5))


def test_amounts_beyond_64_bits_are_refused_and_nothing_is_written() -> None:
    most = 2**63 - 1
    post_now(3, earned(7, "EUR", most))
    with pytest.raises(DataError), transaction.atomic():
        post_earned(3, 7, 1)
    with pytest.raises(DataError), transaction.atomic():
        post_earned(3, 7, 2**63)
    assert balances(3) == {("funding", 0, "EUR"): -most, ("payable", 7, "EUR"): most}
    post_now(3, earned(7, "EUR", -most))
    assert set(balances(3).values()) == {0}
    assert verify(3).is_well


def test_nothing_is_posted_for_nothing() -> None:
    assert post(1, "earned", AT, {}, earned(7, "EUR", 0)) == 0
    assert post(1, "earned", AT, {}, []) == 0
    check_now()
    assert verify().transactions == 2


def test_the_rules_can_be_taken_back_and_made_again() -> None:
    made = """
        SELECT proname FROM pg_proc WHERE starts_with(proname, 'rewards')
         UNION SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE starts_with(tgname, 'rewards') AND NOT tgisinternal
         UNION SELECT conname FROM pg_constraint WHERE conname IN ('rewards_transaction_form', 'rewards_account_form')
    """
    before = sql.rows(made)
    with connection.cursor() as cursor:
        cursor.execute(rules.REMOVE)
        assert sql.rows(made) == []
        cursor.execute(rules.MAKE)
    assert sorted(sql.rows(made)) == sorted(before)
    post_now(1, earned(7, "EUR", 5))
    with refused("does not add up"):
        post(1, "earned", AT, {}, [Entry(Kind.PAYABLE, 7, "EUR", 5)])
