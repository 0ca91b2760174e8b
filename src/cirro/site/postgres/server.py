"""A PostgreSQL server of our own, as a child process."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from cirro.site.postgres.cluster import prepare_cluster
from cirro.site.postgres.errors import (
    AlreadyRunningError,
    StartCancelledError,
    StartFailedError,
)
from cirro.site.postgres.layout import DATABASE, PORT, Layout
from cirro.site.postgres.leftovers import take_over
from cirro.site.postgres.programs import Programs
from cirro.site.postgres.readiness import LogWatch, Progress, await_ready, ensure_database
from cirro.site.supervisor import logfile
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.watch import Watcher

_STOPPING = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
"""Fast shutdown, immediate shutdown, the end; each with the seconds that it has to take effect."""


class EmbeddedPostgres:
    """The server whose data lies below `home`. It ends with this process and listens on a UNIX socket only.

    `durable=False`, for tests, trades safety for speed: a killed server loses its last commits, and a power
    failure may damage the data. `temporary=True` marks an owner that keeps the server only for one command:
    another one that wants to own it waits.
    """

    def __init__(self, home: Path, *, durable: bool = True, temporary: bool = False) -> None:
        self.layout = Layout(Path(os.path.abspath(home)))
        self._durable = durable
        self._temporary = temporary
        self._owner = FileLock(self.layout.root / "owner.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: Watcher | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the server, None when it does not run."""
        return self._process.pid if self._process and self.running() else None

    def running(self) -> bool:
        """Whether the server that this object started is alive."""
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = DATABASE) -> str:
        """`postgresql://…`. Raises PostgresError before the first start."""
        return self.layout.url(database)

    def dsn(self, database: str = DATABASE) -> str:
        """The same as a `key=value` string."""
        return self.layout.dsn(database)

    def start(
        self,
        *,
        timeout: float = 60.0,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Start, or start again what has died, and return when connections are accepted.

        No-op while it runs.

        `timeout`: the longest silence of the server, and the longest wait for a temporary owner, in
        seconds. A long recovery is waited for while it reports; `progress` gets each line of the server's
        log meanwhile. Raises AlreadyRunningError when another process owns the server, StartCancelledError
        when `cancel` gets set, PostgresError.
        """
        if self.running():
            return
        try:
            self.layout.prepare()
            self._own(timeout, progress, cancel)
            self._launch(timeout, progress, cancel)
        except OSError as error:
            self.stop()
            raise StartFailedError(f"cannot start PostgreSQL in {self.layout.root}: {error}") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server within 30 s, whatever it is doing, and let others own it.

        No-op when it does not run.
        """
        if self._process is not None:
            for number, patience in _STOPPING:
                if self._process.poll() is None:
                    self._process.send_signal(number)
                try:
                    self._process.wait(patience)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.layout.remove_alias()
        self._forget()
        self._owner.release()

    def tend(self) -> None:
        """Housekeeping for an owner that runs for days; call it every minute or so."""
        logfile.trim(self.layout.log)
        self.layout.url()  # makes the socket's short alias again if the system's cleaner took it

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _own(self, timeout: float, progress: Progress | None, cancel: threading.Event | None) -> None:
        began = time.monotonic()
        told = False
        while not self._owner.acquire():
            holder = self._owner.holder()
            temporary = holder.get("temporary", True) is True  # nothing written yet: look again
            if not temporary or self._temporary or time.monotonic() - began > timeout:
                raise AlreadyRunningError(self.layout.home, holder.get("pid"), temporary=temporary)
            if cancel is not None and cancel.is_set():
                raise StartCancelledError("the start of PostgreSQL was called off")
            if progress and not told and time.monotonic() - began > 1:
                progress(f"waiting for another command (process {holder.get('pid')}) that uses this database")
                told = True
            time.sleep(0.05)
        self._owner.describe(temporary=self._temporary)

    def _launch(self, timeout: float, progress: Progress | None, cancel: threading.Event | None) -> None:
        self._forget()
        lock = FileLock(self.layout.root / "processes.lock")
        take_over(self.layout, lock)
        try:
            programs = Programs.find(self.layout.data, lock)
            prepare_cluster(self.layout, programs, durable=self._durable)
            log = logfile.open_log(self.layout.log)
            watch = LogWatch(self.layout)
            try:
                argv = ["postgres", "-D", programs.directory_option(self.layout.data), *self._options()]
                self._process = process = programs.start(argv, self.layout.data, stdout=log)
            finally:
                os.close(log)
        finally:
            lock.release()  # from here on only the server's processes hold it
        if sys.platform != "linux":
            self._watcher = Watcher(process.pid, signal_name="INT", kill_after=30)
        await_ready(
            self.layout,
            watch,
            pid=process.pid,
            alive=lambda: process.poll() is None,
            timeout=timeout,
            progress=progress,
            cancel=cancel,
        )
        ensure_database(self.layout)

    def _options(self) -> list[str]:
        """What must hold whatever `postgresql.conf` says."""
        safe = "on" if self._durable else "off"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": ".",
            "port": str(PORT),
            "cluster_name": self.layout.token,
            "logging_collector": "off",
            "log_destination": "stderr",
            # A statement that failed may hold what people told us in confidence.
            "log_min_error_statement": "panic",
            "fsync": safe,
            "synchronous_commit": safe,
            "full_page_writes": safe,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _forget(self) -> None:
        if self._watcher is not None:
            self._watcher.dismiss()
        self._process = self._watcher = None
