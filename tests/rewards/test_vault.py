"""Bank data is encrypted at rest, with keys that can be changed while everything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from cirro.rewards.domain.vault import Kept, UnreadableError, renew, seal, survey, unseal
from cirro.rewards.models import PayoutMethod
from cirro.site.bank_data import KEYS_FILE, VARIABLE, add_key, bank_data_keys, drop_old_keys, new_key
from cirro.site.commands.payouts_keys import make_key
from cirro.site.doctor.bank_data import check_bank_data
from cirro.site.home import SettingError
from tests.rewards.world import Money

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=20)
@given(st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_what_is_sealed_comes_back_and_cannot_be_read(details: dict[str, str]) -> None:
    sealed = seal(details)
    assert unseal(sealed) == details
    assert sealed != seal(details)
    assert not any(len(value) > 3 and value.encode() in sealed for value in details.values())


def test_what_was_tampered_with_is_refused() -> None:
    sealed = seal({"iban": "DE89370400440532013000"})
    with pytest.raises(UnreadableError):
        unseal(sealed[:-4] + b"AAA=")


def test_nothing_readable_is_stored(money: Money) -> None:
    money.worker()
    stored = bytes(PayoutMethod.objects.get().secret_details)
    assert b"account" not in stored
    assert not stored.startswith(b"{")


def test_keys_change_while_everything_runs(money: Money, settings: Any, tmp_path: Path) -> None:
    settings.BANK_DATA_KEYS = lambda: bank_data_keys(tmp_path)
    users = [money.worker() for _ in range(3)]
    (first,) = bank_data_keys(tmp_path)
    add_key(tmp_path)
    late = money.worker()
    assert bank_data_keys(tmp_path)[1] == first
    assert survey() == Kept(newest=1, older=3)
    assert [finding.level for finding in check_bank_data()] == ["warn", "ok"]
    told: list[int] = []
    assert renew(told.append) == 4
    assert told == [4]
    assert drop_old_keys(tmp_path) == 1
    assert survey() == Kept(newest=4)
    for user in (*users, late):
        assert unseal(bytes(PayoutMethod.objects.get(user_id=user).secret_details)) == {
            "account": f"A-{user}"
        }
    (tmp_path / KEYS_FILE).write_text(new_key())
    assert survey() == Kept(lost=4)
    assert [finding.level for finding in check_bank_data()] == ["fail", "ok"]
    with pytest.raises(UnreadableError):
        renew()


def test_keys_come_from_the_environment_or_a_file_of_the_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    kept = bank_data_keys(tmp_path)
    assert bank_data_keys(tmp_path) == kept
    assert (tmp_path / KEYS_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / KEYS_FILE).write_text("no key")
    with pytest.raises(SettingError, match="bank_data_keys must hold keys"):
        bank_data_keys(tmp_path)
    printed = CliRunner().invoke(make_key).output.strip()
    monkeypatch.setenv(VARIABLE, f"{printed}, {kept[0]}")
    assert bank_data_keys(tmp_path) == [printed, kept[0]]
    with pytest.raises(SettingError, match=VARIABLE):
        add_key(tmp_path)
    monkeypatch.setenv(VARIABLE, "x" + printed)
    with pytest.raises(SettingError, match=f"{VARIABLE} must hold keys"):
        bank_data_keys(tmp_path)
    assert Fernet(printed)
