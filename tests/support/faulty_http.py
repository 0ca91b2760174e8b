"""Real HTTP servers of payment providers, with faults that a test asks for."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
Answer = tuple[int, Json]


@dataclass(frozen=True)
class Call:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    def json(self) -> Any:
        return json.loads(self.body)


# What goes wrong instead of, or beside, the usual: an answer; "drop" (nothing is done, the connection ends), "drop after" (it is done,
# the answer gets lost), "html" (a proxy answers instead), or seconds to wait after it was done.
Fault = Answer | str | float
Faults = Callable[[Call], Fault | None]


class Backend(Protocol):
    """A provider: what it answers, and the faults that come before or after."""

    faults: Faults

    def answer(self, call: Call) -> Answer: ...


def once(fault: Fault, method: str = "POST", path: str = "") -> Faults:
    """That fault at the first call of that method whose path contains `path`."""
    left = [fault]

    def faults(call: Call) -> Fault | None:
        return left.pop() if left and call.method == method and path in call.path else None

    return faults


def none(call: Call) -> None:
    """No faults."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), body, headers)
        with self.server.lock:
            fault = self.server.backend.faults(call)
            answer = (
                None if fault == "drop" else self.server.backend.answer(call) if _is_done(fault) else fault
            )
        if isinstance(fault, float):
            time.sleep(fault)
        if fault in ("drop", "drop after"):
            self.close_connection = True
            return
        if fault == "html":
            self._write(502, "text/html", b"<h1>Bad gateway</h1>")
            return
        assert isinstance(answer, tuple)
        self._write(answer[0], "application/json", json.dumps(answer[1]).encode())

    def _write(self, status: int, kind: str, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    do_GET = do_POST = _serve  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        pass


def _is_done(fault: Fault | None) -> bool:
    return fault is None or fault == "drop after" or isinstance(fault, float)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    backend: Backend
    lock: threading.Lock


@contextmanager
def serving(backend: Backend) -> Iterator[str]:
    """Run it on a loopback port until the block ends; its address."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.backend, server.lock = backend, threading.Lock()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(5)
