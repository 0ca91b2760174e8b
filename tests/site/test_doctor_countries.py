"""What the doctor says about the file of countries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cirro.kernel import clock
from cirro.site.doctor.geoip import check_countries
from tests.people.test_country import write_countries


def test_countries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_GEOIP_FILE", raising=False)
    assert check_countries().level == "ok"
    monkeypatch.setenv("CIRRO_GEOIP_FILE", str(write_countries(tmp_path / "good.mmdb")))
    assert (check_countries().level, "Countries of" in check_countries().message) == ("ok", True)
    later = clock.now() + timedelta(days=400)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert check_countries().level == "warn"
    (tmp_path / "bad.mmdb").write_text("not such a file")
    for name in ("bad.mmdb", "missing.mmdb", ""):
        monkeypatch.setenv("CIRRO_GEOIP_FILE", str(tmp_path / name))
        finding = check_countries()
        assert (finding.level, str(tmp_path) in finding.message, bool(finding.advice)) == ("fail", True, True)
