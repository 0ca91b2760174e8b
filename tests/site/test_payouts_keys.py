"""`cirro payouts rotate-keys`, run in this process on the suite's database."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cirro.rewards.domain.vault import Kept, survey
from cirro.site.bank_data import VARIABLE, bank_data_keys, new_key
from cirro.site.cli import cli
from cirro.site.commands import payouts_keys
from cirro.spaces.domain.keys import KeyPair
from tests.rewards.fake_provider import FakeProvider
from tests.rewards.world import Money, paying_by


@pytest.fixture(autouse=True)
def here(db: None, key_pair: KeyPair, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """An installation of its own with two workers' bank data."""
    monkeypatch.setattr(payouts_keys, "database", nullcontext)
    monkeypatch.setenv("CIRRO_HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    settings.BANK_DATA_KEYS = lambda: bank_data_keys(tmp_path)
    with paying_by(FakeProvider()):
        money = Money(key_pair)
        money.worker()
        money.worker()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["payouts", *arguments])


def test_keys_of_the_file(tmp_path: Path) -> None:
    (first,) = bank_data_keys(tmp_path)
    done = run("rotate-keys")
    assert done.exit_code == 0, done.output
    assert "2 payout methods are encrypted with the newest key" in done.output
    assert bank_data_keys(tmp_path)[1:] == [first]
    assert survey() == Kept(newest=2)
    assert "2 older keys are forgotten" in run("rotate-keys", "--drop-old").output
    assert len(bank_data_keys(tmp_path)) == 1
    assert survey() == Kept(newest=2)


def test_keys_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = bank_data_keys(tmp_path)
    monkeypatch.setenv(VARIABLE, ",".join([new_key(), *kept]))
    assert run("rotate-keys", "--drop-old").exit_code == 2
    assert survey() == Kept(older=2)
    assert run("rotate-keys").exit_code == 0
    assert survey() == Kept(newest=2)
    monkeypatch.setenv(VARIABLE, new_key())
    done = run("rotate-keys")
    assert done.exit_code == 1
    assert "no key of CIRRO_BANK_DATA_KEYS fits" in done.output
