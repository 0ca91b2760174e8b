"""The API behind the web server that installations run, on the suite's own database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.site.processes import wait_for
from tests.support.ports import reserved_port


@dataclass(frozen=True)
class Server:
    """Where it listens, and the name that browsers know it by."""

    host: str
    port: int
    name: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"http://{self.name}:{self.port}"

    def reachable(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def running_server(
    environment: Mapping[str, str] | None = None, *, name: str = "127.0.0.1"
) -> Iterator[Server]:
    """Start it, wait until it answers, and stop it with its connections to the database. Its public address is where
    it listens, under `name`; `environment` sets what else the operator would."""
    with reserved_port() as port:
        yield from _serve(Server("127.0.0.1", port, name), environment or {})


def _serve(server: Server, environment: Mapping[str, str]) -> Iterator[Server]:
    parameters = {**connection.get_connection_params()}
    address = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if name in parameters
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", server.host]
    options = ["--port", str(server.port), "--workers", "1", "--blocking-threads", "4", "--no-log"]
    process = subprocess.Popen(
        [*command, *options, "cirro.site.wsgi:application"],
        env={
            **os.environ,
            "CIRRO_URL": server.url,
            "DATABASE_URL": make_conninfo(**address),
            **environment,
        },
    )
    try:
        wait_for(lambda: server.reachable() or process.poll() is not None, "the web server", 30)
        assert process.poll() is None, "the web server did not start"
        yield server
    finally:
        process.terminate()
        process.wait(20)
