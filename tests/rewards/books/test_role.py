"""The application as a role of its own, with the rights that docs/operating.md recommends: it posts, and can do nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from cirro.kernel import sql
from cirro.rewards.books import moves
from cirro.rewards.books.post import Entry, post
from cirro.rewards.books.verify import verify
from cirro.rewards.models.books import AccountKind as Kind
from tests.rewards.books.books import AT, balances, check_now, post_earned, queries

pytestmark = pytest.mark.django_db
_OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"


@pytest.fixture
def role() -> str:
    """A role with just those rights, gone with the test's transaction."""
    commands = re.search(
        r"```sql\n(CREATE ROLE cirro_app.*?)```", _OPERATING.read_text(encoding="utf-8"), re.DOTALL
    )
    assert commands
    create, *grants = [line for line in commands[1].splitlines() if line]
    assert create.startswith("CREATE ROLE cirro_app LOGIN;")
    name = _role()
    queries([line.replace("cirro_app", name) for line in grants])
    return name


def _role() -> str:
    (may_create, has_other) = sql.rows(
        "SELECT rolcreaterole OR rolsuper, pg_has_role('pg_checkpoint', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
    )[0]
    if may_create:
        queries(["CREATE ROLE cirro_app_of_a_test"])
        return "cirro_app_of_a_test"
    if not has_other:
        pytest.skip("this database lets nobody be another role")
    # The embedded server's user can make no roles, but may be this one, which has no rights to any table.
    return "pg_checkpoint"


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """What is done inside is done by that role; it is over even if a statement failed."""
    with transaction.atomic():
        queries([f"SET LOCAL ROLE {role}"])
        yield
        check_now()
        queries(["RESET ROLE"])


def test_the_application_posts_and_reads(role: str) -> None:
    with acting_as(role):
        post_earned(1, 7, 1000)
        post(1, "sent", AT, {}, moves.sent(7, "EUR", 1000, 35))
        assert balances(1)["in_transit", 7, "EUR"] == 965
        assert verify().is_well
    assert verify(1).transactions == 2


def test_what_does_not_add_up_is_refused(role: str) -> None:
    with pytest.raises(IntegrityError, match="does not add up: 5 EUR left over"), acting_as(role):
        post(1, "earned", AT, {}, [Entry(Kind.PAYABLE, 7, "EUR", 5)])
    assert verify().transactions == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rewards_bookentry SET amount = 1",
        "DELETE FROM rewards_bookentry",
        "TRUNCATE rewards_bookentry",
        "INSERT INTO rewards_bookentry (space_id, transaction_id, position, account_id, currency, amount) VALUES (1, 1, 9, 1, 'EUR', 5)",
        "UPDATE rewards_booktransaction SET at = now()",
        "DELETE FROM rewards_booktransaction",
        "INSERT INTO rewards_booktransaction (space_id, number, kind, at, reference, previous_hash, hash) VALUES"
        " (1, 2, 'earned', now(), '{}', '', '')",
        "UPDATE rewards_bookaccount SET balance = 0",
        "INSERT INTO rewards_bookaccount (space_id, kind, user_id, currency) VALUES (1, 'paid', 7, 'EUR')",
        "UPDATE rewards_book SET last_number = 0",
        "SELECT 1 FROM rewards_book FOR UPDATE",
        "ALTER TABLE rewards_bookentry DISABLE TRIGGER USER",
        "ALTER FUNCTION rewards_check_transaction() RESET ALL",
        "DROP TRIGGER rewards_zero_sum ON rewards_booktransaction",
        "SET session_replication_role = replica",
    ],
)
def test_everything_else_is_refused(role: str, statement: str) -> None:
    post_earned(1, 7, 1000)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner of"), acting_as(role):
        queries([statement])
    assert verify().is_well


def test_nobody_posts_who_was_not_let(role: str) -> None:
    queries([f"REVOKE EXECUTE ON FUNCTION rewards_post FROM {role}"])
    with (
        pytest.raises(ProgrammingError, match="permission denied for function rewards_post"),
        acting_as(role),
    ):
        post_earned(1, 7, 5)
