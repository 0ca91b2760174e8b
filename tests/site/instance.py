"""A whole installation in a directory of its own: `cirro up` as its operator runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from cirro.site.commands.token import signed_token
from tests.site.processes import wait_for
from tests.support.patience import PATIENCE

CIRRO = (sys.executable, "-m", "cirro.site.cli")


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a command for that data directory, free of the suite's own settings."""
    ours = ("DATABASE_URL", "CIRRO_", "DJANGO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "CIRRO_HOME": str(home), **variables}


def cirro(*arguments: str, env: dict[str, str], input: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a `cirro` command to its end."""
    return subprocess.run(
        [*CIRRO, *arguments],
        env=env,
        input=input,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def free_port_pair() -> int:
    """A port that nobody uses at this moment; nor is the next one in use, where the sample Space listens."""
    while True:
        port = free_port()
        with socket.socket() as probe, suppress(OSError, OverflowError):
            probe.bind(("127.0.0.1", port + 1))
            return port


class Instance:
    """`cirro up` on `home`; start and stop it as often as you like."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port_pair()
        self.env = environment(home, CIRRO_PORT=str(self.port))
        self.output = home.with_name(f"{home.name}.out")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The web address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start and wait for the welcome; all that was printed, and how long it took is in `seconds`."""
        began = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen([*CIRRO, "up"], env=self.env, stdout=output, stderr=output)
        wait_for(self._welcomed_or_dead, "the welcome", seconds=PATIENCE, every=0.1)
        self.seconds = time.monotonic() - began
        printed = self.output.read_text()
        assert self.process.poll() is None, printed
        return printed

    def _welcomed_or_dead(self) -> bool:
        assert self.process is not None
        return b"/v2/gigs" in self.output.read_bytes() or self.process.poll() is not None

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9 of the supervisor."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def children(self) -> dict[str, list[int]]:
        """Process ids by part: `web` (the leader), `web child`, `worker`, `postgres` (the leader)."""
        assert self.process is not None
        parents = _parents()
        found: dict[str, list[int]] = {}
        for pid, (parent, command) in parents.items():
            grandparent = parents.get(parent, (0, ""))[0]
            if parent == self.process.pid:
                name = next(
                    (part for part in ("postgres", "web", "worker") if re.search(rf"\b{part}\b", command)), ""
                )
                found.setdefault(name, []).append(pid)
            elif grandparent == self.process.pid and re.search(r"\bweb\b", parents[parent][1]):
                found.setdefault("web child", []).append(pid)
        return found

    def token(self) -> str:
        """A token of the sandbox Space, as `cirro token` would print it."""
        kept = self.home / "sandbox"
        return signed_token((kept / "app_id").read_text().strip(), (kept / "key.pem").read_text())

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON that a signed call answers, tried again for as long as nobody answers."""
        answers: list[dict[str, Any]] = []

        def answered() -> bool:
            request = urllib.request.Request(
                f"{self.url}{path}",
                data=None if body is None else json.dumps(body).encode(),
                headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                    answers.append(json.load(response))
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise AssertionError(error.read()) from error
                return False
            except OSError:
                return False
            return True

        self._token = self.token()
        wait_for(answered, f"an answer from {path}", every=0.1)
        return answers[-1]


def _parents() -> dict[int, tuple[int, str]]:
    """Parent and command line of every process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            fields = stat.rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(entry.name)] = (int(fields[1]), command)
    return found
