"""The mailbox of installations without a mail server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import Client

from cirro.site import mailbox
from cirro.site.mail import MAILBOX_BACKEND

HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def kept_mails(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails are kept in a directory of the test's own."""
    monkeypatch.setenv("CIRRO_HOME", str(tmp_path))
    settings.EMAIL_BACKEND = MAILBOX_BACKEND
    settings.ALLOWED_HOSTS = ["*"]


def get(path: str = "/dev/mailbox/", **more: str) -> Any:
    return Client().get(path, **{**HERE, **more})  # type: ignore[arg-type]  # WSGI's variables


def test_mails_are_listed_and_shown() -> None:
    assert "No mails yet" in get().content.decode()
    send_mail("First <b>", "See https://trees.example/?a=1&b=<2>", None, ["ada@example.org"])
    send_mail("Zweite Größe", "x", None, ["bo@example.org"])
    page = get().content.decode()
    assert page.index("Zweite Größe") < page.index("First &lt;b&gt;")
    assert "bo@example.org" in page
    name = mailbox.names()[-1]
    shown = get(f"/dev/mailbox/{name}").content.decode()
    assert 'href="https://trees.example/?a=1&amp;b=' in shown
    assert "<2>" not in shown
    assert "<iframe" not in shown
    assert "Message-ID" in shown
    file = get(f"/dev/mailbox/{name}/eml")
    assert file["Content-Type"] == "message/rfc822"
    assert file["Content-Disposition"] == f'attachment; filename="{name}.eml"'
    assert b"To: ada@example.org" in file.content


def test_html_is_shown_in_a_frame_that_can_do_nothing() -> None:
    mail = EmailMultiAlternatives("Both", "plain", None, ["ada@example.org"])
    mail.attach_alternative("<h1>Hi</h1><script>alert(1)</script>", "text/html")
    mail.send()
    name = mailbox.names()[0]
    assert (
        f'sandbox="allow-popups" title="The mail as HTML" src="/dev/mailbox/{name}/html"'
        in get(f"/dev/mailbox/{name}").content.decode()
    )
    html = get(f"/dev/mailbox/{name}/html")
    assert "<h1>Hi</h1>" in html.content.decode()
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_HOST": "cirro.example.org"},
        {"HTTP_HOST": "localhost.evil.example"},
        {"HTTP_HOST": "192.0.2.1:8000"},
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
    ids=str,
)
def test_nobody_else_sees_them(more: dict[str, str]) -> None:
    send_mail("x", "x", None, ["ada@example.org"])
    name = mailbox.names()[0]
    for path in ("", name, f"{name}/html", f"{name}/eml"):
        assert get(f"/dev/mailbox/{path}", **more).status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_all_names_of_this_machine_will_do(host: str) -> None:
    assert get(HTTP_HOST=host).status_code == 200
    assert get(HTTP_HOST=host, REMOTE_ADDR="::1").status_code == 200


def test_with_a_mail_server_there_is_no_mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert get().status_code == 404


def test_an_installation_that_others_reach_shows_none(settings: Any) -> None:
    """Its proxy may come from this machine, by a local name, and say nothing of itself: nginx does, left as it is."""
    settings.CIRRO_URL = "https://cirro.example.org"
    assert get().status_code == 404


@pytest.mark.parametrize("name", ["x", "..%2Fsecret_key", "1-00000000", "1" * 400])
def test_other_files_are_no_mails(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x")
    for path in (name, f"{name}/html", f"{name}/eml"):
        assert get(f"/dev/mailbox/{path}").status_code == 404


def test_the_newest_thousand_are_kept_and_shown_by_pages(tmp_path: Path) -> None:
    box = tmp_path / "mailbox"
    box.mkdir()
    for number in range(1005):
        (box / f"{number:020}-00000000.eml").write_bytes(b"Subject: old %d\n\nx" % number)
    send_mail("newest", "x", None, ["ada@example.org"])
    kept = mailbox.names()
    assert len(kept) == 1000
    assert kept[-1].startswith("00000000000000000006-")
    page = get().content.decode()
    assert "newest" in page
    assert "old 1004" in page
    assert "old 900<" not in page
    assert "old 900<" in get("/dev/mailbox/?page=3").content.decode()
    assert get("/dev/mailbox/?page=x").status_code == 200
