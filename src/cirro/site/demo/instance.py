"""An instance of Cirro for the length of the demo: database, web server, and a fresh sandbox Space."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from cirro.site.demo.client import Credentials, StoppedError
from cirro.site.home import make_home
from cirro.site.postgres import EmbeddedPostgres
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.program import Program
from cirro.site.supervisor.readiness import http_ready
from cirro.site.supervisor.spawn import spawn
from cirro.site.supervisor.supervisor import Supervisor

SPACE = "Crowd tree planting"
_HOST = "127.0.0.1"
_MARK = "made-by-cirro-demo"
# Whatever the operator's own are: the demo tells of these.
PAY_TERMS = {"CIRRO_PAY_CALENDAR": "twice-monthly:1,16", "CIRRO_SEPA_FEE": "0"}
_CIRRO = [sys.executable, "-m", "cirro.site.cli"]


class DemoError(Exception):
    """The demo can't run; the message is a sentence for whoever started it."""


@dataclass(frozen=True)
class Instance:
    """A running instance: where its data is, its address, its Space, and the supervisor that keeps it running."""

    home: Path
    address: str
    credentials: Credentials
    supervisor: Supervisor


@contextmanager
def running_instance(home: Path, database_url: str) -> Iterator[Instance]:
    """Wipe `home`, start an instance in it, and stop it when the block ends, however it ends.

    With an empty `database_url` it runs an embedded PostgreSQL in `home`. SIGINT and SIGTERM only set
    `supervisor.stopping` meanwhile. Raises DemoError, PostgresError or SupervisorError, StoppedError when
    told to stop while starting.
    """
    make_home(home.parent)
    lock = FileLock(home.with_name(f"{home.name}.lock"))
    if not lock.acquire():
        raise DemoError(f"another demo uses {home} (process {lock.holder().get('pid', 'unknown')})")
    try:
        lock.describe()
        _wipe(home)
        # The next run throws the data away: no reason to wait for the disk.
        server = None if database_url else EmbeddedPostgres(home, durable=False)
        port = _free_port()
        address = f"http://{_HOST}:{port}"
        with Supervisor(home, address=address, database=server) as supervisor:
            if supervisor.stopping:
                raise StoppedError
            environment = {
                **os.environ,
                "CIRRO_HOME": str(home),
                "CIRRO_HOST": _HOST,
                "CIRRO_PORT": str(port),
                # Empty: each command finds the embedded server that runs in CIRRO_HOME.
                "DATABASE_URL": database_url,
                **PAY_TERMS,
            }
            credentials = _found_space(home, environment)
            ready = http_ready(f"{address}/v2/test_clock")
            web = Program("web", [*_CIRRO, "web"], environment, ready=ready, echo=False)
            if not supervisor.start([web]):
                raise StoppedError
            yield Instance(home, address, credentials, supervisor)
    finally:
        lock.release()


def _wipe(home: Path) -> None:
    """Only what an earlier demo made is removed."""
    if home.exists() and any(home.iterdir()):
        if not (home / _MARK).exists():
            raise DemoError(f"{home} is not empty and was not made by `cirro demo`: move it away first")
        shutil.rmtree(home)
    home.mkdir(mode=0o700, exist_ok=True)
    (home / _MARK).touch()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _found_space(home: Path, environment: Mapping[str, str]) -> Credentials:
    """The only steps that are no API calls: a Space can't sign before it exists. Its credentials are left where
    `cirro token` looks for them."""
    if environment["DATABASE_URL"]:
        # A database that isn't ours gets no tables unasked.
        _command(["migrate"], environment)
    facts = orjson.loads(_command(["space", "create", SPACE, "--sandbox", "--json"], environment))
    directory = home / "sandbox"
    directory.mkdir(mode=0o700)
    (directory / "app_id").write_text(facts["app_id"])
    (directory / "key.pem").write_text(facts["private_key"])
    return Credentials(facts["app_id"], facts["private_key"])


def _command(arguments: list[str], environment: Mapping[str, str]) -> bytes:
    """Run `cirro …` on this instance; what it printed."""
    process = spawn(
        [*_CIRRO, *arguments],
        death_signal=signal.SIGTERM,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, errors = process.communicate()
    if process.returncode != 0:
        raise DemoError(f"`cirro {arguments[0]}` failed: {errors.decode(errors='replace').strip()}")
    return output
