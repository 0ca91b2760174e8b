"""`cirro payouts run|status|import`, run in this process on the suite's database."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cirro.rewards.models import Bill, Transfer
from cirro.site.cli import cli
from cirro.site.commands import payouts_import, payouts_list, payouts_run, payouts_status
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider, always
from tests.rewards.invariants import faults_with
from tests.rewards.world import Money, paying_by, states
from tests.support.bank_files import camt054, details, entry


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The commands don't open a database of their own."""
    for module in (payouts_import, payouts_list, payouts_run, payouts_status):
        monkeypatch.setattr(module, "database", nullcontext)


@pytest.fixture
def money(key_pair: KeyPair) -> Money:
    return Money(key_pair)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["payouts", *arguments])


def answer(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_run_shows_what_it_would_do_and_then_does_just_that(money: Money) -> None:
    fake = FakeProvider(fee=25, batch_size=2)
    with paying_by(fake):
        for amount in (1000, 2000, 3000):
            money.bonus(money.worker(), amount)
        money.bonus(money.worker(provider=None), 700)
        money.bonus(money.worker(is_held=True), 900)
        money.bonus(money.worker(currency="USD"), 800)
        dry = answer("run")
        assert dry["bills"] == [
            {"provider": "fake", "currency": "EUR", "count": 3, "amount": 6000, "fees": 75}
        ]
        assert {(each["why"], each["missing"], each["workers"], each["amount"]) for each in dry["left"]} == {
            ("missing", "method", 1, 700), ("missing", "currency", 1, 800), ("held", None, 1, 900),
        }  # fmt: skip
        shown = run("run").stdout
        assert run("run", "--dry-run").stdout == shown
        assert "to be billed and sent: 3 by fake, €60.00, €0.75 of it for fees" in shown
        assert "not billed: 1 worker, €9.00: held by the worker" in shown
        assert not Bill.objects.exists()
        assert fake.batches == []
        done = answer("run", "--yes")
        assert done == {"bills": 3, "again": 0, "sent": 3, "settled": 0, "returned": 0, "unknown": 0}
        assert [len(batch.orders) for batch in fake.batches] == [2, 1]
        assert answer("run")["bills"] == []
        assert faults_with(fake) == []


def test_what_was_left_behind_is_said_and_paid_with_the_next_run(money: Money) -> None:
    fake = FakeProvider(send_mood=always("refuses", "late", "well"))
    with paying_by(fake):
        user = money.worker()
        money.bonus(user, 1000)
        assert "1 returned" in run("run", "--yes").stdout
        money.method(user)
        assert answer("run")["again"] == [
            {"provider": "fake", "currency": "EUR", "count": 1, "amount": 1000, "fees": 0}
        ]
        done = run("run", "--yes")
        assert "1 that came back begun anew" in done.stdout
        assert "what is unknown is asked for by itself" in done.stdout
        money.bonus(user, 50)
        money.run()
        assert answer("run")["waiting"] == [{"provider": "fake", "currency": "EUR", "count": 1, "amount": 50}]
        assert states() == ["returned", "unknown", "billed"]


def test_status(money: Money) -> None:
    fake = FakeProvider(send_mood=always("well", "late"))
    with paying_by(fake):
        assert run("status").stdout == "nothing was earned yet\n"
        for amount in (100, 200):
            money.bonus(money.worker(), amount)
            money.pay()
        money.bonus(money.worker(provider=None), 300)
        found = answer("status", "--batches", "0")
        assert found["totals"] == [
            {"state": "open", "currency": "EUR", "count": 1, "amount": 300},
            {"state": "sent", "currency": "EUR", "count": 1, "amount": 100},
            {"state": "unknown", "currency": "EUR", "count": 1, "amount": 200},
        ]
        # Always shown: something is not known.
        assert [each["states"] for each in found["batches"]] == [{"unknown": 1}]
        assert len(answer("status")["batches"]) == 2
        assert "unknown           1 bill                  €2.00" in run("status").stdout


def test_transfers_one_by_one(money: Money) -> None:
    fake = FakeProvider(send_mood=always("well", "refuses"))
    with paying_by(fake):
        assert "none is under way" in run("list").stdout
        assert run("list", "--state", "settled").stdout == "there are none\n"
        users = [money.worker(), money.worker()]
        for user in users:
            money.bonus(user, 100)
            money.pay()
    (sent,) = answer("list")
    assert (sent["user_id"], sent["state"], sent["amount"], sent["details"]) == (users[0], "sent", 100, {})
    assert f"account: A-{users[0]}" in run("list", "--details", "--provider", "fake").stdout
    assert answer("list", "--provider", "other") == []
    came_back = run("list", "--state", "returned").stdout
    assert f"€1.00 to Ada Okafor (user {users[1]})" in came_back
    assert "no such account" in came_back


def test_a_sandbox_has_money_of_its_own(money: Money) -> None:
    fake = FakeProvider(is_local=True)
    with paying_by(fake):
        sandbox = money.new_space(is_sandbox=True)
        money.bonus(money.worker(sandbox), 100, sandbox)
        assert answer("run")["bills"] == []
        assert answer("run", "--sandbox", str(sandbox.id), "--yes")["sent"] == 1
        assert answer("status")["totals"] == []
        assert len(answer("status", "--sandbox", sandbox.app_id)["totals"]) == 1
        assert run("run", "--sandbox", str(money.space.id)).exit_code == 2
        assert faults_with(fake) == []


def test_files_of_the_bank_are_read_one_by_one(money: Money, tmp_path: Path) -> None:
    fake = FakeProvider()
    with paying_by(fake):
        money.bonus(money.worker(), 1000)
        money.pay()
    reference = Transfer.objects.get().reference
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(
        camt054(
            entry("DBIT", "10.00", details(reference, "10.00")),
            entry("DBIT", "1.00", details("OTHER", "1.00")),
        )
    )
    bad.write_bytes(b"<nothing/>")
    done = run("import", str(bad), str(good))
    assert done.exit_code == 1
    assert "1 of our transfers; 1 settled" in done.stdout
    assert "OTHER: no transfer of ours" in done.stdout
    assert states() == ["settled"]
    assert answer("import", str(good))[0]["is_new"] is False
    assert "was read before" in run("import", str(good)).stdout
