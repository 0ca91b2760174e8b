"""HTTP itself, through the web server that installations run, byte by byte."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.client import ApiClient
from tests.support.patience import PATIENCE
from tests.support.rows import contents
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024


@dataclass
class Raw:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


def talk(server: Server, *pieces: bytes) -> Raw | None:
    """Send these bytes on one connection, half-close it, and read the answer; None when there was none."""
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # answered before all was sent
        received = b""
        try:
            while chunk := wire.recv(65_536):
                received += chunk
                head, separator, body = received.partition(b"\r\n\r\n")
                if separator and len(body) >= _length(head):
                    break
        except (ConnectionResetError, TimeoutError):
            pass
    if not received:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    return Raw(int(lines[0].split(" ")[1]), headers, body)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def request(api: ApiClient, line: str, *headers: str) -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {api.token()}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def chunks(body: bytes, size: int = 65_536) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_chunked_body_is_read(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    body = json.dumps({"first_name": "Ada"}).encode()
    head = request(api, "POST /v2/users", "Content-Type: application/json", "Transfer-Encoding: chunked")
    answer = talk(server, head, chunks(body, 5))
    assert answer is not None
    assert (answer.status, answer.json["first_name"]) == (201, "Ada")


@pytest.mark.parametrize("size", [10 * MEGABYTE, MEGABYTE + 1])
def test_too_large_bodies_are_413_however_they_are_announced(
    server: Server, new_api: Callable[..., ApiClient], size: int
) -> None:
    api = new_api()
    before = contents()
    body = b'{"first_name":"' + b"x" * size + b'"}'
    for path in ("/v2/users", "/api/v2/gigs", "/v2/gig_invitations/1/reject"):
        for announced in (
            (f"Content-Length: {len(body)}", body),
            ("Transfer-Encoding: chunked", chunks(body)),
        ):
            answer = talk(server, request(api, f"POST {path}", announced[0]), announced[1])
            assert answer is not None, announced[0]
            assert (answer.status, list(answer.json)) == (413, ["error"])
            assert answer.headers["x-request-id"]
    assert contents() == before


def test_the_largest_body_that_is_taken(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    body = b'{"x":"' + b"x" * (MEGABYTE - 8) + b'"}'
    assert len(body) == MEGABYTE
    for announced, sent in (
        (f"Content-Length: {len(body)}", body),
        ("Transfer-Encoding: chunked", chunks(body)),
    ):
        answer = talk(server, request(api, "POST /v2/users", announced), sent)
        assert answer is not None
        assert answer.status == 201


def test_lying_lengths_write_nothing(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    before = contents()
    body = b'{"first_name":"Ada"}'
    for announced, sent in (
        ("Content-Length: 10000000", body),  # 413 before anything is read
        ("Content-Length: 5", body),  # the rest is no request
        ("Content-Length: -1", body),
        ("Content-Length: x", body),
        ("Content-Length: 99999999999999999999999", body),
        ("Content-Length: 20\r\nTransfer-Encoding: chunked", b"zz\r\n\r\n"),
        ("Transfer-Encoding: chunked", b"ffffffffffffffffff\r\n"),
    ):
        answer = talk(server, request(api, "POST /v2/users", announced), sent)
        # What is no HTTP the web server refuses by itself, with or without an answer.
        assert answer is None or 400 <= answer.status < 500, (announced, answer)
    assert contents() == before


def test_a_body_that_breaks_off_writes_nothing(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    before = contents()
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as wire:
        wire.sendall(request(api, "POST /v2/users", "Content-Length: 500") + b'{"first_name":"Ada"}')
    assert httpx.get(f"{server.url}/v2/openapi.json", timeout=PATIENCE).status_code == 200
    assert contents() == before


def test_head_options_and_unknown_methods(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "PURGE"):
        answer = talk(server, request(api, f"{method} /v2/gigs", "Connection: close", "Content-Length: 0"))
        assert answer is not None
        assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
        assert answer.body == b"" if method == "HEAD" else list(answer.json) == ["error"]


def test_odd_bytes_in_the_request_line(server: Server, new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    for path in (
        "/v2/gigs/%00",
        "/v2/gigs/%ff",
        "//v2/gigs",
        "/v2/gigs/\xff",
        "/v2/gigs?x=\xff",
        "/v2/gigs/" + "9" * 9000,
    ):
        answer = talk(server, request(api, f"GET {path}", "Connection: close"))
        assert answer is None or 400 <= answer.status < 500 or path == "/v2/gigs?x=\xff", (path, answer)


def test_a_huge_token(server: Server, new_api: Callable[..., ApiClient]) -> None:
    for size in (50_000, 1_000_000):
        head = f"GET /v2/gigs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {'x' * size}\r\nConnection: close\r\n\r\n"
        answer = talk(server, head.encode())
        assert answer is None or 400 <= answer.status < 500


def test_the_documentation_needs_no_other_host(server: Server) -> None:
    page = httpx.get(f"{server.url}/v2/docs", timeout=PATIENCE)
    assert page.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "http://" not in page.text.replace(server.url, "")
    assert "https://" not in page.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/static/")
        found = httpx.get(f"{server.url}{address}", timeout=PATIENCE)
        assert (found.status_code, bool(found.content)) == (200, True), address
    bundle = httpx.get(f"{server.url}/static/ninja/swagger-ui-bundle.js", timeout=PATIENCE)
    assert (bundle.status_code, "javascript" in bundle.headers["content-type"]) == (200, True)
    settings = json.loads(page.text.split('id="swagger-settings">')[1].split("</script>")[0])
    assert settings["url"] == "/v2/openapi.json"
    assert httpx.get(f"{server.url}/v2/openapi.json", timeout=PATIENCE).json()["openapi"].startswith("3.1")


def test_who_has_no_token_is_answered_before_any_body(server: Server) -> None:
    """Otherwise a handful of strangers who send slowly would keep every thread busy."""
    lines = ["POST /v2/users HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 1000", "", ""]
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as wire:
        wire.sendall("\r\n".join(lines).encode())
        assert wire.recv(65_536).startswith(b"HTTP/1.1 401 ")
