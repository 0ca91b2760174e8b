"""`cirro doctor` looks at each provider that people may sign in through."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cirro.site.doctor.configuration import check_configuration
from cirro.site.doctor.sign_in_providers import check_sign_in_providers
from tests.support.oidc_provider import OidcProvider, serve


def switch_on(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CIRRO_OKTA_BLUE_SKY_URL", address)
    monkeypatch.setenv("CIRRO_OKTA_BLUE_SKY_CLIENT_ID", "cirro")
    monkeypatch.setenv("CIRRO_OKTA_BLUE_SKY_CLIENT_SECRET", "hidden")
    monkeypatch.setenv("CIRRO_URL", "https://cirro.example.org")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_nothing_to_say_without_providers() -> None:
    assert list(check_sign_in_providers()) == []


def test_one_that_answers_and_one_that_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(OidcProvider("https://cirro.example.org/")) as provider:
        switch_on(monkeypatch, provider.issuer)
        (finding,) = check_sign_in_providers()
        assert (finding.check, finding.level) == ("sign-in okta_blue_sky", "ok")
        assert "https://cirro.example.org/users/auth/okta_blue_sky/callback" in finding.message
        provider.faults = {"other_discovery"}
        (finding,) = check_sign_in_providers()
        assert finding.level == "fail"
        assert "another issuer" in finding.message


def test_one_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    switch_on(monkeypatch, "http://127.0.0.1:9")
    (finding,) = check_sign_in_providers()
    assert finding.level == "warn"
    assert "ConnectError" in finding.message
    assert "hidden" not in str(finding)


def test_apples_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "apple.p8"
    for part in ("CLIENT_ID", "TEAM_ID", "KEY_ID"):
        monkeypatch.setenv(f"CIRRO_APPLE_{part}", "x")
    monkeypatch.setenv("CIRRO_APPLE_PRIVATE_KEY_FILE", str(file))
    file.write_text("-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n")
    assert [finding.level for finding in check_sign_in_providers()] == ["fail"]
    key = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert [finding.level for finding in check_sign_in_providers()] == ["ok"]


def test_one_set_up_by_half_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_GOOGLE_CLIENT_ID", "x")
    finding = next(iter(check_configuration()))
    assert finding.level == "fail"
    assert "CIRRO_GOOGLE_CLIENT_SECRET" in finding.message
