"""Deal with what a server that was not stopped left behind: live processes, and files naming dead ones."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from cirro.site.postgres.errors import PostgresError
from cirro.site.postgres.layout import PORT, Layout
from cirro.site.supervisor.filelock import FileLock

_PATIENCE = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))
"""Signals to a server without owner, each with the seconds it has to take effect."""


def take_over(layout: Layout, lock: FileLock) -> None:
    """Take `lock`, which every process of the server holds; end those of an earlier run first.

    Raises PostgresError when they do not end. The caller has made sure that no other Cirro owns the server.
    """
    if not lock.acquire():
        for number, patience in _PATIENCE:
            led = _signal_leftovers(layout, number)
            if _acquire_within(lock, patience if led else min(patience, 1.0)):
                break
        else:
            raise PostgresError(
                f"processes of an earlier PostgreSQL still use {layout.data} and cannot be stopped from "
                "here: "
                f"{sorted(server_processes(layout)) or 'they run in another container or as another user'}"
            )
    _clear_files(layout)


def server_processes(layout: Layout) -> dict[int, str]:
    """Live processes of this server by id, recognised by the cluster name that PostgreSQL shows in their
    titles."""
    marks = (f"cluster_name={layout.token}", f"postgres: {layout.token}: ")
    return {pid: line for pid, line in _command_lines().items() if any(mark in f"{line} " for mark in marks)}


def postmaster_pid(layout: Layout) -> int | None:
    """The process id in `postmaster.pid`, dead or alive."""
    try:
        return int((layout.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _signal_leftovers(layout: Layout, number: signal.Signals) -> bool:
    """Send the signal to whom it helps; whether the leader, who ends the others in good order, is alive."""
    processes = server_processes(layout)
    leader = postmaster_pid(layout)
    if leader in processes and number != signal.SIGKILL:
        targets = [leader]
    elif number == signal.SIGINT:
        targets = []  # the others notice by themselves that their leader is dead
    else:
        targets = list(processes)
    for pid in targets:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    return leader in processes


def _acquire_within(lock: FileLock, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not lock.acquire():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _clear_files(layout: Layout) -> None:
    """Make sure that no file with a dead server's process id stops the start, whoever has that id by now."""
    (layout.data / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    pid = postmaster_pid(layout)
    if pid is None:
        return
    command = _command_lines().get(pid, "")
    if os.path.basename(command.split(" ", 1)[0]) == "postgres" and str(layout.data) in command:
        raise PostgresError(
            f"a PostgreSQL that Cirro did not start (process {pid}) uses {layout.data}: stop it first, "
            "or set DATABASE_URL to use it"
        )
    # PostgreSQL never takes its own parent for another server. The rest of the file stays: by the shared
    # memory named there it makes sure, once more, that no process of the old server is left.
    path = layout.data / "postmaster.pid"
    rest = path.read_text().split("\n", 1)[1:]
    with path.open("r+") as file:
        file.write("\n".join([str(os.getpid()), *rest]))
        file.truncate()


def _command_lines() -> dict[int, str]:
    """The command line of every process that we may see, arguments separated by blanks."""
    if Path("/proc/self/cmdline").exists():
        lines = {}
        for entry in os.scandir("/proc"):
            if entry.name.isdecimal():
                with suppress(OSError):
                    text = Path(entry.path, "cmdline").read_bytes().replace(b"\0", b" ")
                    lines[int(entry.name)] = text.decode(errors="replace")
        return lines
    listing = subprocess.run(
        ["/bin/ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True
    ).stdout
    pairs = (line.split(None, 1) for line in listing.splitlines())
    return {int(pair[0]): pair[1] for pair in pairs if len(pair) == 2}
