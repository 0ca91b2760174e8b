"""`cirro books …`, run in this process on the suite's database."""

from __future__ import annotations

import csv
import io
import json
from contextlib import nullcontext
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cirro.kernel import clock, sql
from cirro.rewards.models import Line
from cirro.site.cli import cli
from cirro.site.commands import books_adjust, books_balances, books_statement, books_verify
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.books.books import rules_off
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money, paying_by
from tests.support.client import ApiClient
from tests.support.rewards import CUSTOMER, post_payout, post_result
from tests.support.rows import contents


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The commands don't open a database of their own."""
    for module in (books_adjust, books_balances, books_statement, books_verify):
        monkeypatch.setattr(module, "database", nullcontext)


@pytest.fixture
def money(key_pair: KeyPair) -> Money:
    """Two workers with 10.00 and 20.00, of which the first were paid less a fee."""
    made = Money(key_pair)
    with paying_by(FakeProvider(fee=35)):
        made.bonus(made.worker(), 1000)
        made.pay()
        made.bonus(made.worker(), 2000)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["books", *arguments])


def answer(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_verify_says_that_all_is_well_and_where_the_chain_ends(money: Money) -> None:
    said = run("verify")
    assert said.exit_code == 0
    assert said.stdout == (
        "looked at: transactions 3, Spaces 1\nthe books are whole: every hash, sum and balance is right\n"
    )
    found = answer("verify", "--space", money.space.app_id)
    (end,) = sql.rows(
        "SELECT last_number, encode(last_hash, 'hex') FROM rewards_book WHERE space_id = %s", [money.space.id]
    )
    assert found["ends"] == {str(money.space.id): {"number": end[0], "hash": end[1]}}
    assert (found["is_well"], found["transactions"], found["broken"]) == (True, 3, [])


def test_verify_names_what_is_broken_and_fails(money: Money) -> None:
    with rules_off():
        sql.execute("UPDATE rewards_bookentry SET amount = amount + 1 WHERE amount = 2000")
    said = run("verify")
    assert said.exit_code == 1
    assert f"BROKEN  Space {money.space.id}, transaction 3 (id " in said.stdout
    assert "it does not add up to zero: 1 EUR left over; its hash is not that of what it says" in said.stdout
    assert "the balance is 2000 EUR, its entries add up to 2001" in said.stdout
    assert "whole" not in said.stdout
    found = run("verify", "--json")
    assert found.exit_code == 1
    assert [each["number"] for each in json.loads(found.stdout)["broken"]] == [3]
    assert run("verify", "--space", "999999999").exit_code == 1


def test_balances_in_words_and_as_they_stand(money: Money) -> None:
    assert run("balances").stdout == (
        f"Space {money.space.id} Trees, EUR\n"
        "  brought by the Space  €30.00\n"
        "  owed to workers       €20.00\n"
        "  on the way             €9.65\n"
        "  fees kept back         €0.35\n"
    )
    usual = {"space": str(money.space.id), "currency": "EUR", "adjustments": 0, "paid": 0}
    assert answer("balances")["balances"] == [
        {**usual, "workers_owed": 1, "funding": -3000, "payable": 2000, "in_transit": 965, "fees": 35}
    ]
    owed = Line.objects.get(bill=None).user_id
    (one,) = answer("balances", "--space", str(money.space.id), "--user", str(owed))["balances"]
    assert (one["payable"], one["funding"]) == (2000, 0)
    assert answer("balances", "--user", "999999999")["balances"] == []


def test_an_empty_installation_has_nothing_and_is_well() -> None:
    assert run("balances").stdout == "there is nothing in the books yet\n"
    assert run("balances", "--user", "7").stdout == "there is nothing of theirs in the books\n"
    assert run("verify").exit_code == 0


def test_adjust_shows_what_it_would_do_and_then_does_just_that(money: Money) -> None:
    owed = Line.objects.get(bill=None).user_id
    arguments = (
        "adjust", "--space", str(money.space.id), "--user", str(owed), "--amount", "-5.50", "--reason", "Counted twice",
    )  # fmt: skip
    before = contents()
    dry = answer(*arguments)
    assert contents() == before
    assert (dry["amount"], dry["payable_before"], dry["payable_after"], dry["is_done"]) == (
        -550,
        2000,
        1450,
        False,
    )
    assert run(*arguments).stdout.endswith(
        "payable is €20.00, would be €14.50\nnothing was done; with --yes it is\n"
    )
    done = run(*arguments, "--yes")
    line = Line.objects.get(kind="adjustment")
    assert done.stdout == (
        f"user {owed} in Space {money.space.id}: \N{MINUS SIGN}€5.50, “Counted twice”\npayable was €20.00, is now €14.50\nline {line.pk}\n"
    )
    assert (line.amount, line.currency, line.title) == (-550, "EUR", "Counted twice")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--amount", "1.005"], "1.005 is no whole number of the smallest units of EUR"),
        (["--amount", "1e999999999"], "1E+999999999 is no amount of EUR"),
        (["--amount", "5", "--currency", "eurr"], "EURR"),
        (["--amount", "much"], "'much' is no number"),
        (["--amount", "NaN"], "'NaN' is no number"),
        (["--amount", "0"], "amount: must be a whole number"),
        (["--amount", "5", "--reason", ""], "reason: must have 1 to 500 characters"),
        (["--amount", "5", "--user", "999999999"], "user 999999999 is not known in Space"),
    ],
)
def test_what_can_t_be_adjusted_is_said_in_one_line(money: Money, options: list[str], words: str) -> None:
    owed = Line.objects.get(bill=None).user_id
    before = contents()
    done = run(
        "adjust", "--space", str(money.space.id), "--user", str(owed), "--reason", "x", *options, "--yes"
    )
    assert done.exit_code != 0
    assert words in done.output
    assert "Traceback" not in done.output
    assert contents() == before


def test_statements_as_a_table_as_csv_and_as_json(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    post_result(api, user, gig, quantity=4)
    evil = {**CUSTOMER, "company": "=HYPERLINK(1)"}
    post_result(api, user, gig, cost_center_key=None, cost_center_data=evil)
    post_payout(api, user, amount=70)
    space = str(api.space.id)
    assert run("statement", "--space", space).stdout == (
        "cost centre                      earned  reversed  bonuses   total\n"
        "TREES-WEST                       €10.00     €0.00    €0.70  €10.70\n"
        "=HYPERLINK(1), Trees GmbH, C-17   €2.50     €0.00    €0.00   €2.50\n"
        "all, EUR                                                    €13.20\n"
        "the funding account in EUR changed by \N{MINUS SIGN}€13.20\n"
    )
    rows = list(
        csv.DictReader(io.StringIO(run("statement", "--space", space, "--csv").stdout.lstrip("\ufeff")))
    )
    assert [(row["cost_center_key"], row["company"], row["legal_entity"], row["total"]) for row in rows] == [
        ("TREES-WEST", "", "", "10.70"),
        ("", "'=HYPERLINK(1)", "Trees GmbH", "2.50"),
    ]
    day = clock.now().date().isoformat()
    found = answer("statement", "--space", api.space.app_id, "--from", day, "--to", day)
    assert found["totals"] == found["funding"] == {"EUR": 1320}
    assert (found["adds_up"], found["from"], found["to"]) == (True, day, day)
    assert found["cost_centers"][1]["cost_center_data"] == evil
    turned = run("statement", "--space", space, "--from", "2026-02-01", "--to", "2026-01-01")
    assert "--from is after --to" in turned.output
    with rules_off():
        sql.execute("UPDATE rewards_line SET amount = 71 WHERE kind = 'payout'")
    wrong = run("statement", "--space", space)
    assert wrong.exit_code == 1
    assert "the books say otherwise" in wrong.output
