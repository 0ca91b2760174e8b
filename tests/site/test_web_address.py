"""What follows from the address that people reach an installation under."""

from __future__ import annotations

import httpx
import pytest

from cirro.site.web_address import is_local, public_url
from tests.support.patience import PATIENCE
from tests.support.server import Server, running_server


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("", "http://localhost:8000"),
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("192.0.2.1", "http://192.0.2.1:8000"),
    ],
)
def test_this_machine_goes_by_its_name(host: str, public: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CIRRO_URL", raising=False)
    monkeypatch.delenv("CIRRO_PORT", raising=False)
    monkeypatch.setenv("CIRRO_HOST", host)
    assert public_url() == public
    assert is_local() == ("localhost" in public)
    monkeypatch.setenv("CIRRO_URL", "http://127.0.0.1:8000/")
    assert public_url() == "http://127.0.0.1:8000"


@pytest.mark.django_db(transaction=True)
def test_cookies_and_browsers_keep_to_tls_only_where_it_is(server: Server) -> None:
    by_tls = {"Host": "cirro.example.org", "X-Forwarded-Proto": "https"}
    with running_server({"CIRRO_URL": "https://cirro.example.org"}) as secure:
        answer = httpx.get(f"{secure.url}/users/sign_in", headers=by_tls, trust_env=False, timeout=PATIENCE)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in answer.headers["Set-Cookie"]
    # What a stranger says of TLS counts for nothing here.
    answer = httpx.get(
        f"{server.url}/users/sign_in",
        headers={"X-Forwarded-Proto": "https"},
        trust_env=False,
        timeout=PATIENCE,
    )
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]
