"""Start child processes that end with us, in their own session, from any thread."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Account:
    """An operating-system user to run a process as."""

    name: str
    uid: int
    gid: int


class _Spawner:
    """One thread that lives as long as the process.

    Linux ties a child's death signal to the *thread* that started it: a child started by a short-lived
    thread would be told to stop as soon as that thread returns.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")

    def reset(self) -> None:
        """Forget the thread: a forked process does not have it."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")

    def run(self, start: "Callable[[], subprocess.Popen[bytes]]") -> "subprocess.Popen[bytes]":
        """Call `start` in that thread."""
        return self._pool.submit(start).result()


_SPAWNER = _Spawner()
os.register_at_fork(after_in_child=_SPAWNER.reset)


def spawn(
    argv: Sequence[str],
    *,
    death_signal: int,
    env: Mapping[str, str],
    cwd: Path | None = None,
    account: Account | None = None,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.STDOUT,
    pass_fds: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start `argv` in a session of its own, so that a Ctrl-C in the terminal reaches only us.

    `death_signal` is sent to it when this process dies, however it dies (Linux only; see `watch` for the
    rest). `cwd` is entered before the change to `account`, which therefore needs no access to the
    directories above it. A program that cannot be run ends with status 1 and one line on its standard error.
    """
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    numbers = (os.getpid(), int(death_signal), uid, gid)
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), *(str(number) for number in numbers)]
    return _SPAWNER.run(
        lambda: subprocess.Popen(  # noqa: S603 - what to run is the caller's matter
            [*launcher, *argv],
            env=dict(env),
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
    )
