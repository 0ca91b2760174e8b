"""One child process of the supervisor, from start to stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cirro.site.supervisor import logfile
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.spawn import spawn
from cirro.site.supervisor.watch import Watcher


@dataclass(frozen=True)
class Program:
    """What to run and how to tell that it works."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path | None = None
    ready: Callable[[], bool] | None = None
    """Asked again and again until it is true; None: ready as soon as it runs."""
    ready_timeout: float = 60.0
    """Seconds for `ready` to become true."""
    stop_timeout: float = 10.0
    """Seconds between SIGTERM and SIGKILL."""
    echo: bool = True
    """Whether its output goes to the console as well as to its log file."""
    essential: bool = True
    """Whether everything stops when it can't be kept up; otherwise that is told, and the rest goes on without it."""


class Running:
    """A process started from a `Program`, in its own process group, with its output going to its log."""

    def __init__(self, program: Program, log: Path, say: Callable[[str], None], *, holding: FileLock) -> None:
        """Start it.

        `say` gets each line of its output when the program is to be echoed; it holds `holding` too.
        """
        self.program = program
        self.started = time.monotonic()
        self._log = log
        self._say = say if program.echo else None
        self._log_start = logfile.size(log)
        self._process: subprocess.Popen[bytes] = spawn(
            program.argv,
            death_signal=signal.SIGTERM,
            env=program.env,
            cwd=program.cwd,
            stdout=subprocess.PIPE,
            pass_fds=[holding.descriptor],
        )
        # The kernel ends the leader when we are killed; this also ends what it started and what does not
        # listen.
        by_kernel = sys.platform == "linux"
        self._watcher = Watcher(
            -self._process.pid, signal_name=None if by_kernel else "TERM", kill_after=program.stop_timeout
        )
        self._reader = threading.Thread(target=self._forward, name=f"output of {program.name}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id, which is also that of its process group."""
        return self._process.pid

    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""
        status = self._process.poll()
        if status is None:
            return None
        return (
            f"ended with status {status}" if status >= 0 else f"was killed by {signal.Signals(-status).name}"
        )

    def tail(self) -> str:
        """The last lines of its output."""
        self._reader.join(0.5)  # when it has ended: let the last lines arrive
        return logfile.last_lines(logfile.read_from(self._log, self._log_start)) or "  (no output)"

    def ask_to_stop(self) -> None:
        """SIGTERM to the process itself, which stops its own children in good order."""
        with suppress(ProcessLookupError):
            self._process.terminate()

    def await_end(self, deadline: float) -> bool:
        """Wait until monotonic time `deadline`, then SIGKILL. True when it ended by itself."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
            by_itself = True
        except subprocess.TimeoutExpired:
            by_itself = False
        self.clear()
        return by_itself

    def clear(self) -> None:
        """Kill whatever is left of its process group and release what belongs to it."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._watcher.dismiss()
        self._reader.join(1.0)

    def _forward(self) -> None:
        stream = self._process.stdout
        if stream is None:
            raise RuntimeError("the process was started without a pipe for its output")
        descriptor = logfile.open_log(self._log)
        try:
            for line in stream:
                with suppress(OSError):  # a full disk must not stop the program
                    os.write(descriptor, line)
                    logfile.trim(self._log)
                if self._say:
                    self._say(line.decode(errors="replace").rstrip("\r\n"))
        finally:
            os.close(descriptor)
            stream.close()
