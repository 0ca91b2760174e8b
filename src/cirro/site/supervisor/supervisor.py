"""Keep the programs of one instance running: what `cirro up` does."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from cirro.site.home import make_home
from cirro.site.supervisor.console import Console
from cirro.site.supervisor.errors import AlreadyUpError, SupervisorError
from cirro.site.supervisor.filelock import FileLock
from cirro.site.supervisor.program import Program, Running
from cirro.site.supervisor.restarts import GIVE_UP_AFTER, YOUNG, Restarts

_TICK = 0.1
_TEND_EVERY = 60.0
_EARLIER_END_WITHIN = 20.0


class Database(Protocol):
    """What the supervisor asks of `EmbeddedPostgres`."""

    def start(self, *, progress: Callable[[str], None] | None, cancel: threading.Event | None) -> None: ...

    def running(self) -> bool: ...

    def stop(self) -> None: ...

    def tend(self) -> None: ...


class Supervisor:
    """Runs `programs` in order, restarts those that die, and stops all of them in reverse order.

    One per data directory at a time. Start it from the main thread, within `with`:

        with Supervisor(home, address="http://127.0.0.1:8000", database=server) as supervisor:
            supervisor.start(programs)
            supervisor.run()   # until SIGINT or SIGTERM
    """

    def __init__(
        self,
        home: Path,
        *,
        address: str = "",
        database: Database | None = None,
        check: Callable[[], None] | None = None,
        console: Console | None = None,
    ) -> None:
        """`address` is named to a second `cirro up`; `database` is started first and stopped last. `check` raises SupervisorError
        when there is no use in starting anything."""
        self.console = console or Console()
        self._home = home
        self._address = address
        self._database = database
        self._check = check
        self._lock = FileLock(home / "up.lock")
        # Its programs hold this one too, so that it outlives us if they do.
        self._programs_lock = FileLock(home / "programs.lock")
        self._stopping = threading.Event()
        self._running: dict[str, Running] = {}
        self._programs: dict[str, Program] = {}
        self._restarts: dict[str, Restarts] = {}
        self._database_restarts = Restarts()
        self._database_started = 0.0
        self._signals: dict[int, object] = {}

    @property
    def stopping(self) -> bool:
        """Whether SIGINT or SIGTERM has come."""
        return self._stopping.is_set()

    def pids(self) -> dict[str, int]:
        """The process id of each program that was started and not yet stopped."""
        return {name: running.pid for name, running in self._running.items()}

    def __enter__(self) -> "Supervisor":
        """Own the data directory and start the database. Raises AlreadyUpError, or what the check or the database raises.

        A signal meanwhile is no error: then `stopping` is true, and `start` and `run` return at once.
        """
        make_home(self._home)
        if not self._lock.acquire():
            holder = self._lock.holder()
            where = f" at {holder['address']}" if holder.get("address") else ""
            raise AlreadyUpError(f"already running (pid {holder.get('pid', 'unknown')}){where}")
        try:
            self._lock.describe(address=self._address)
            self._catch_signals()
            self._await_earlier_programs()
            if self._check and not self.stopping:
                self._check()
            self._start_database()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def start(self, programs: Sequence[Program]) -> bool:
        """Start the programs, each when the one before is ready. False when asked to stop meanwhile.

        Raises SupervisorError, with the last lines of its output, when one dies or is not ready in time.
        """
        for program in programs:
            if self.stopping:
                return False
            self._programs[program.name] = program
            self._restarts[program.name] = Restarts()
            running = self._launch(program)
            try:
                if not self._await_ready(running):
                    return False
            except SupervisorError as error:
                self._go_on_without(program.name, error)
        return True

    def run(self) -> None:
        """Keep everything running until SIGINT or SIGTERM.

        Raises SupervisorError when a program cannot be kept up.
        """
        tend_at = time.monotonic() + _TEND_EVERY
        while not self._stopping.wait(_TICK):
            self._look_after_database()
            for name in list(self._programs):
                try:
                    self._look_after(name)
                except SupervisorError as error:
                    self._go_on_without(name, error)
            if self._database and time.monotonic() > tend_at:
                self._database.tend()
                tend_at = time.monotonic() + _TEND_EVERY

    def _go_on_without(self, name: str, error: SupervisorError) -> None:
        if self._programs[name].essential:
            raise error
        del self._programs[name], self._restarts[name]
        running = self._running.pop(name, None)
        if running:
            running.clear()
        self.console.say(f"{error}\ngoing on without {name}")

    def _await_earlier_programs(self) -> None:
        """After a kill -9 of the supervisor they need a moment to stop; until then they occupy the port."""
        end = time.monotonic() + _EARLIER_END_WITHIN
        while not self._programs_lock.acquire() and not self._stopping.wait(0.05):
            if time.monotonic() > end:
                raise SupervisorError(
                    f"programs of an earlier `cirro up` for {self._home} are still running: stop them first"
                )

    def _launch(self, program: Program) -> Running:
        def say(line: str) -> None:
            self.console.say(line, program.name)

        log = self._home / "log" / f"{program.name}.log"
        running = Running(program, log, say, holding=self._programs_lock)
        self._running[program.name] = running
        return running

    def _await_ready(self, running: Running) -> bool:
        program = running.program
        deadline = time.monotonic() + program.ready_timeout
        while not self._stopping.wait(0.02):
            end = running.ended()
            if end:
                raise SupervisorError(
                    f"{program.name} {end} while starting; its last lines:\n{running.tail()}"
                )
            if program.ready is None or program.ready():
                return True
            if time.monotonic() > deadline:
                raise SupervisorError(
                    f"{program.name} was not ready within {program.ready_timeout:.0f} s; its last "
                    f"lines:\n{running.tail()}"
                )
        return False

    def _look_after(self, name: str) -> None:
        running, restarts = self._running.get(name), self._restarts[name]
        end = running.ended() if running else None
        if running and end:
            running.clear()
            del self._running[name]
            if not restarts.record_end(running.started):
                raise SupervisorError(
                    f"{name} {end}, {GIVE_UP_AFTER} times in a row within {YOUNG:.0f} s of its start: "
                    f"giving up. Its last lines ({self._home / 'log' / name}.log):\n{running.tail()}"
                )
            self.console.say(f"{name} {end}; starting it again")
        elif running is None and restarts.due is not None and time.monotonic() >= restarts.due:
            restarts.due = None
            again = self._launch(self._programs[name])
            threading.Thread(
                target=self._tell_of_return, args=(again,), name=f"return of {name}", daemon=True
            ).start()

    def _tell_of_return(self, running: Running) -> None:
        """Say when what was started again works; nothing when it ends before. Beside the main thread, which has the
        others to look after."""
        program = running.program
        while program.ready and not program.ready():
            if self._stopping.wait(0.1) or self._running.get(program.name) is not running:
                return
        if not self.stopping and self._running.get(program.name) is running:
            self.console.say(f"{program.name} {'answers' if program.ready else 'was started'} again")

    def _look_after_database(self) -> None:
        if self._database is None or self._database.running():
            return
        restarts = self._database_restarts
        if restarts.due is None:
            if not restarts.record_end(self._database_started):
                raise SupervisorError(
                    f"PostgreSQL ended {GIVE_UP_AFTER} times in a row within {YOUNG:.0f} s of its start: "
                    f"giving up. See {self._home / 'log' / 'postgres.log'}"
                )
            self.console.say("PostgreSQL has ended; starting it again")
        elif time.monotonic() >= restarts.due:
            restarts.due = None
            self._start_database()
            if not self.stopping:
                self.console.say("PostgreSQL answers again")

    def _start_database(self) -> None:
        if self._database:
            with self._unless_stopping():
                self._database.start(progress=self.console.say, cancel=self._stopping)
            self._database_started = time.monotonic()

    @contextmanager
    def _unless_stopping(self) -> Iterator[None]:
        """What fails because we were told to stop is no failure."""
        try:
            yield
        except Exception:
            if not self.stopping:
                raise

    def _catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # `nohup cirro up`
            self._signals[number] = signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _close(self) -> None:
        """Stop everything, last started first; within the sum of the stop times.

        Signals change nothing any more.
        """
        self._stopping.set()
        try:
            for name in reversed(self._programs):
                running = self._running.pop(name, None)
                if running is None:
                    continue
                running.ask_to_stop()
                if not running.await_end(time.monotonic() + running.program.stop_timeout):
                    self.console.say(f"{name} did not stop in time and was killed")
        finally:
            if self._database:
                self._database.stop()
            for number, handler in self._signals.items():
                signal.signal(number, handler)  # type: ignore[arg-type]
            self._signals.clear()
            self._programs_lock.release()
            self._lock.release()
