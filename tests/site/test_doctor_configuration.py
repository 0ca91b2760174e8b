"""`cirro doctor` names the setting that is wrong, before anything depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirro.site.doctor.configuration import check_configuration


@pytest.mark.parametrize(
    "variable",
    [
        "CIRRO_URL",
        "CIRRO_MAIL_FROM",
        "CIRRO_PAY_CALENDAR",
        "CIRRO_SIGNING_KEY",
        "CIRRO_WEB_THREADS",
        "DATABASE_URL",
    ],
)
def test_a_wrong_setting_is_named(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(variable, "nonsense")
    finding = next(iter(check_configuration()))
    assert finding.level == "fail"
    assert variable in finding.message
    # Looking makes nothing.
    assert not (tmp_path / "home").exists()
