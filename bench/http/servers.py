"""The two servers, each with the same number of processes: `cirro web`, and the floor under the same granian."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from bench.http.positional import positional
from bench.spaces import BenchSpace
from cirro.gigs.domain import seats
from cirro.site.commands.web import processes

_PATIENCE = 60.0


@contextmanager
def both_servers(space: BenchSpace, public_pem: str) -> Iterator[tuple[int, int]]:
    """The ports of the floor and of the product, both ready to answer."""
    lock, _ = positional(seats._LOCK)
    change, names = positional(seats._CHANGE)
    for_floor = {
        "BENCH_SPACE": str(space.ref.id),
        "BENCH_PUBLIC_KEY": public_pem,
        "BENCH_SQL": json.dumps([lock, change, names]),
    }
    floor_port, our_port = _free_port(), _free_port()
    granian = [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--workers", str(processes())),
        *("--port", str(floor_port), "--log-level", "error", "bench.http.floor:application"),
    ]
    cirro = [sys.executable, "-m", "cirro.site.cli", "web"]
    with ExitStack() as stack:
        stack.enter_context(_server(granian, for_floor, floor_port))
        stack.enter_context(_server(cirro, {"CIRRO_PORT": str(our_port)}, our_port))
        yield floor_port, our_port


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def _server(argv: list[str], environment: Mapping[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(argv, env={**os.environ, **environment})
    try:
        _await_port(process, port)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not answer on port {port}")
