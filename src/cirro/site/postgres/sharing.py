"""Use the server that runs, or run one for the length of a command."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cirro.site.postgres.errors import AlreadyRunningError, PostgresError
from cirro.site.postgres.readiness import LogWatch, Progress, answers
from cirro.site.postgres.server import EmbeddedPostgres
from cirro.site.supervisor.filelock import FileLock


@contextmanager
def ensure(
    home: Path, *, durable: bool = True, timeout: float = 60.0, progress: Progress | None = None
) -> Iterator[str]:
    """Yield the address of the database of `home`, which answers until the block ends (unless `cirro up`
    stops it).

    Uses the server of whoever owns it; else starts one and stops it after the block and after the last
    other command that came to use it. `progress` gets the server's log lines while starting and why the end
    is waited for. Raises PostgresError as `EmbeddedPostgres.start` does, or when another owner's server
    does not answer in `timeout` seconds of silence.
    """
    server = EmbeddedPostgres(home, durable=durable, temporary=True)
    server.layout.prepare()
    with ExitStack() as stack:
        users = FileLock(server.layout.root / "users.lock")
        stack.callback(users.release)
        if _start_or_join(server, users, timeout, progress):
            stack.callback(_leave, server, users, progress)
        yield server.url()


def _start_or_join(
    server: EmbeddedPostgres, users: FileLock, timeout: float, progress: Progress | None
) -> bool:
    """True when we own the server now, False when another process does and we are counted among its users."""
    watch = LogWatch(server.layout)
    while True:
        try:
            server.start(timeout=timeout, progress=progress)
            return True
        except AlreadyRunningError as owned:
            # Who owns it for one command stops it only when nobody holds this lock.
            if users.acquire(shared=True):
                if answers(server.layout):
                    return False
                users.release()
            if watch.silent_for(progress) > timeout:
                raise PostgresError(f"{owned}, but it does not answer; see {server.layout.log}") from None
        time.sleep(0.05)


def _leave(server: EmbeddedPostgres, users: FileLock, progress: Callable[[str], None] | None) -> None:
    try:
        told = False
        began = time.monotonic()
        while not users.acquire():
            if progress and not told and time.monotonic() - began > 1:
                progress("waiting for other commands that use this database")
                told = True
            time.sleep(0.05)
    finally:
        server.stop()
        users.release()
