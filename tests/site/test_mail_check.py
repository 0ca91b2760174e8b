"""`cirro doctor` asks the mail server."""

from __future__ import annotations

import socket

import pytest

from cirro.site.doctor.mail import check_mail
from cirro.site.home import SettingError
from cirro.site.mail import mail_from, smtp_settings
from tests.support.smtp import receiving


def test_a_server_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as postbox:
        from django.conf import settings

        monkeypatch.setenv("CIRRO_SMTP_URL", f"smtp://127.0.0.1:{settings.EMAIL_PORT}")
        found = check_mail()
        assert (found.level, found.message) == ("ok", f"127.0.0.1:{settings.EMAIL_PORT} answers")
        assert postbox.mails == []
        # It takes no names and no TLS.
        for url in (
            f"smtp://ann:oak@127.0.0.1:{settings.EMAIL_PORT}",
            f"smtp+tls://127.0.0.1:{settings.EMAIL_PORT}",
        ):
            monkeypatch.setenv("CIRRO_SMTP_URL", url)
            refused = check_mail()
            assert refused.level == "fail"
            assert "oak" not in refused.message


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CIRRO_SMTP_URL", f"smtp://127.0.0.1:{free.getsockname()[1]}")
        found = check_mail()
    assert found.level == "fail"
    assert "Connection refused" in found.message


def test_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_SMTP_URL", raising=False)
    for hosts in ("", "localhost, 127.0.0.1,[::1]"):
        monkeypatch.setenv("CIRRO_HOSTS", hosts)
        assert check_mail().level == "ok"
    # Others come, but only this machine could read their mails.
    monkeypatch.setenv("CIRRO_HOSTS", "localhost, cirro.example.org")
    found = check_mail()
    assert found.level == "warn"
    assert "cirro.example.org" in found.message
    monkeypatch.setenv("CIRRO_URL", "https://cirro.example.org")
    assert check_mail().level == "warn"


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port", "smtps://ann:oak@:1"]
)
def test_a_wrong_address_of_a_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CIRRO_SMTP_URL", url)
    with pytest.raises(SettingError, match="CIRRO_SMTP_URL must look like") as refused:
        smtp_settings()
    assert "oak" not in str(refused.value)
    assert check_mail().level == "fail"


@pytest.mark.parametrize(
    ("url", "host", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False, False),
        ("smtp+tls://ann%40x:o%2Fak@mail.example.org", "mail.example.org", 587, True, False),
        ("smtps://mail.example.org:2465", "mail.example.org", 2465, False, True),
    ],
)
def test_addresses_of_servers(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, starttls: bool, tls: bool
) -> None:
    monkeypatch.setenv("CIRRO_SMTP_URL", url)
    read = smtp_settings()
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (
        host,
        port,
        starttls,
        tls,
    )
    if "ann" in url:
        assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("ann@x", "o/ak")


@pytest.mark.parametrize("given", ["cirro", "Cirro <x>", "a@example.org\nBcc: b@example.org"])
def test_a_sender_must_be_an_address(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("CIRRO_MAIL_FROM", given)
    with pytest.raises(SettingError, match="CIRRO_MAIL_FROM must be an e-mail address"):
        mail_from()
