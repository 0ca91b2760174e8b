"""The operator's settings for mails to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirro.site.home import SettingError
from cirro.site.mail_provider import mail_provider
from cirro.site.mail_rules import dkim_key, invitations_per_day, quiet_hours


def test_what_holds_without_settings() -> None:
    assert (invitations_per_day(), quiet_hours(), dkim_key(), mail_provider({})) == (20, None, None, {})


@pytest.mark.parametrize(("given", "hours"), [("22-7", (22, 7)), ("00-06", (0, 6)), ("20-24", (20, 0))])
def test_quiet_hours(given: str, hours: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_QUIET_HOURS", given)
    assert quiet_hours() == hours


@pytest.mark.parametrize("given", ["22", "22-25", "7-7", "0-24", "at night"])
def test_hours_that_are_none(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_QUIET_HOURS", given)
    with pytest.raises(SettingError, match="CIRRO_QUIET_HOURS"):
        quiet_hours()


def test_the_dkim_key_is_whole_or_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CIRRO_DKIM_DOMAIN", "cirro-crowd.net")
    with pytest.raises(SettingError, match="all three"):
        dkim_key()
    monkeypatch.setenv("CIRRO_DKIM_SELECTOR", "c1")
    key = tmp_path / "key.pem"
    key.write_text("no key")
    monkeypatch.setenv("CIRRO_DKIM_KEY_FILE", str(key))
    with pytest.raises(SettingError, match="CIRRO_DKIM_KEY_FILE"):
        dkim_key()


def test_a_provider_is_known_and_its_reports_are_guarded() -> None:
    secret = {"CIRRO_ANYMAIL_WEBHOOK_SECRET": "cirro:long-and-random"}
    options = {"CIRRO_ANYMAIL": "postmark", "CIRRO_ANYMAIL_POSTMARK_SERVER_TOKEN": "t"}
    assert mail_provider({**options, **secret}) == {
        "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
        "ANYMAIL": {
            "POSTMARK_SERVER_TOKEN": "t",
            "WEBHOOK_SECRET": "cirro:long-and-random",
            "REQUESTS_TIMEOUT": 20,
        },
        "MAIL_PROVIDER": "postmark",
    }
    with pytest.raises(SettingError, match="WEBHOOK_SECRET"):
        mail_provider(options)
    for name in ("pigeon", "base", "../x"):
        with pytest.raises(SettingError, match="CIRRO_ANYMAIL must"):
            mail_provider({"CIRRO_ANYMAIL": name, **secret})
