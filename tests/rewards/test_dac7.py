"""What tax offices are told of a year: what settled in it, by quarter, of live Spaces alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, time

import pytest
from click.testing import CliRunner

from cirro.people.domain.delete_account import delete_account
from cirro.people.models import User
from cirro.rewards.domain.dac7 import Quarter, Seller, sellers
from cirro.rewards.domain.vault import seal
from cirro.rewards.models import Line, Payee, PayoutMethod, Transfer
from cirro.rewards.tasks import forget
from cirro.site.cli import cli
from cirro.site.commands import payouts_dac7
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.world import Money, paying_by

pytestmark = pytest.mark.django_db
NONE = Quarter()


@pytest.fixture
def money(db: None, key_pair: KeyPair) -> Iterator[Money]:
    """A Space whose provider settles at once and keeps 35 cents back."""
    with paying_by(FakeProvider(fee=35, send_mood=always("settles"))):
        yield Money(key_pair)


def paid(
    money: Money, user: int, amount: int, day: date, kind: str = "result", at: time = time(12)
) -> Transfer:
    """Something that the person earned settles on that day."""
    money.bonus(user, amount)
    # What a bonus and a result differ in here.
    Line.objects.filter(user_id=user, bill=None).update(kind=kind)
    money.pay()
    transfer = Transfer.objects.filter(user_id=user).latest("id")
    assert transfer.state == "settled"
    transfer.state_at = datetime.combine(day, at, UTC)
    transfer.save()
    return transfer


def one(year: int = 2026) -> Seller:
    (found,) = sellers(year)
    return found


def test_what_arrived_is_told_by_quarter_with_fees_and_activities(money: Money) -> None:
    user = money.worker(tax_number="12/345/67890", vat_id="DE123456789", building="1a")
    User.objects.filter(id=user).update(birthday=date(1990, 5, 17))
    paid(money, user, 1000, date(2026, 1, 1), at=time.min)
    paid(money, user, 2000, date(2026, 3, 31), "time", at=time(23, 59, 59))
    paid(money, user, 3000, date(2026, 4, 1), "payout")
    paid(money, user, 4000, date(2026, 12, 31), at=time.max)
    paid(money, user, 9000, date(2025, 12, 31), at=time.max)
    paid(money, user, 9000, date(2027, 1, 1), at=time.min)
    found = one()
    assert found == Seller(
        user, "Ada", "Okafor", "Main Street", "1a", "10115", "Berlin", "DE", date(1990, 5, 17), "12/345/67890",
        "DE123456789", "", "EUR",
        (Quarter(2930, 2, 70), Quarter(2965, 0, 35), NONE, Quarter(3965, 1, 35)),
    )  # fmt: skip
    assert (found.is_reportable, found.missing) == (True, [])
    assert one(2025).quarters == (NONE, NONE, NONE, Quarter(8965, 1, 35))
    assert list(sellers(2024)) == []


def test_what_was_taken_back_is_no_activity(money: Money) -> None:
    user = money.worker()
    for _ in range(3):
        money.bonus(user, 1000)
    Line.objects.update(kind="result")
    money.adjust(user, -500)
    Line.objects.filter(kind="adjustment").update(kind="reversal")
    money.pay()
    Transfer.objects.update(state_at=datetime(2026, 7, 5, tzinfo=UTC))
    assert one().quarters == (NONE, NONE, Quarter(2465, 2, 35), NONE)


def test_what_came_back_is_on_its_way_or_is_play_money_is_not_told(money: Money) -> None:
    kept = ("returned", "sent", "unknown", "sending", "billed")
    play, *transfers = [paid(money, money.worker(), 1000, date(2026, 5, 5)) for _ in range(1 + len(kept))]
    for transfer, state in zip(transfers, kept, strict=True):
        Transfer.objects.filter(id=transfer.id).update(state=state)
    Transfer.objects.filter(id=play.id).update(sandbox_id=money.space.id)
    assert list(sellers(2026)) == []


def test_each_currency_is_a_row_and_who_lives_elsewhere_is_told_apart(money: Money) -> None:
    both, away = money.worker(), money.worker(country_code="NG")
    paid(money, both, 1000, date(2026, 2, 2))
    paid(money, away, 1000, date(2026, 2, 2))
    in_dollars = paid(money, both, 2000, date(2026, 2, 3))
    Transfer.objects.filter(id=in_dollars.id).update(currency="USD")
    assert [(each.user_id, each.currency, each.is_reportable) for each in sellers(2026)] == [
        (both, "EUR", True),
        (both, "USD", True),
        (away, "EUR", False),
    ]


def test_the_newest_name_and_address_count_and_closed_accounts_are_told_too(money: Money) -> None:
    user = money.worker(tax_number="old")
    User.objects.filter(id=user).update(birthday=date(1990, 5, 17))
    paid(money, user, 1000, date(2026, 2, 2))
    Payee.objects.filter(user_id=user).update(last_name="Obi", town="Bonn", tax_number="new")
    assert (one().last_name, one().town, one().tax_number) == ("Obi", "Bonn", "new")
    # Closed while something was still owed: it is billed as the payee is then.
    money.bonus(user, 500)
    delete_account(user)
    money.pay()
    Transfer.objects.update(state_at=datetime(2026, 2, 3, tzinfo=UTC))
    forget(0)
    assert not Payee.objects.exists()
    found = one()
    assert (found.first_name, found.last_name, found.town, found.birthday) == (
        "Ada",
        "Obi",
        "Bonn",
        date(1990, 5, 17),
    )
    assert found.missing == []
    assert found.quarters[0].paid == 965 + 465


def test_accounts_are_told_only_when_they_are_asked_for(money: Money) -> None:
    user = money.worker()
    PayoutMethod.objects.update(secret_details=seal({"bic": "COBADEFFXXX", "iban": "DE89370400440532013000"}))
    paid(money, user, 1000, date(2026, 2, 2))
    assert one().account == ""
    assert next(sellers(2026, with_accounts=True)).account == "DE89370400440532013000"
    PayoutMethod.objects.update(secret_details=b"no key fits")
    assert next(sellers(2026, with_accounts=True)).account == ""


def test_the_command_writes_a_table_and_says_what_is_missing(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payouts_dac7, "database", nullcontext)
    full = money.worker(tax_number="12345", last_name="=SUM(A1)")
    User.objects.filter(id=full).update(birthday=date(1990, 5, 17))
    bare, away = money.worker(), money.worker(country_code="NG")
    User.objects.filter(id=bare).update(birthday=None)
    for user in (full, bare, away):
        paid(money, user, 1000, date(2026, 6, 30))
    done = CliRunner().invoke(cli, ["payouts", "dac7", "--year", "2026"])
    assert done.exit_code == 0, done.output
    first, second = csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff")))
    assert (first["user_id"], first["last_name"], first["birth_date"]) == (
        str(full),
        "'=SUM(A1)",
        "1990-05-17",
    )
    assert (first["tin"], first["tin_country"], first["country"]) == ("12345", "DE", "DE")
    assert (first["q2_consideration"], first["q2_activities"], first["q2_fees"]) == ("9.65", "1", "0.35")
    assert (first["q1_consideration"], first["q1_activities"], first["q1_fees"]) == ("0.00", "0", "0.00")
    assert (second["user_id"], second["birth_date"], second["tin"], second["tin_country"]) == (
        str(bare),
        "",
        "",
        "",
    )
    assert "account" not in first
    assert f"user {bare} lacks: birthday, tax_number\n" in done.stderr
    assert "2 rows, 1 of them incomplete" in done.stderr
    everybody = CliRunner().invoke(cli, ["payouts", "dac7", "--year", "2026", "--all", "--accounts"])
    rows = list(csv.DictReader(io.StringIO(everybody.stdout.lstrip("\ufeff"))))
    assert [row["account"] for row in rows] == [f"A-{user}" for user in (full, bare, away)]
    assert CliRunner().invoke(cli, ["payouts", "dac7", "--year", "99999"]).exit_code == 2
