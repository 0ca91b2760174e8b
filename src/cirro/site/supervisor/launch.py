"""Become another program, tied to the parent's life: run as a script by `spawn`, never imported.

    python -I -S launch.py PARENT_PID DEATH_SIGNAL UID GID PROGRAM [ARGUMENT…]

A script of its own because `preexec_fn` may deadlock in a process with threads. It keeps its process id
across `exec`, so the program is a direct child of the caller. It imports nothing of Cirro: it must start in
milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def drop_privileges(uid: int, gid: int) -> None:
    """Become user `uid` for good.

    The working directory stays usable even where that user cannot reach it by path.
    """
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def die_with_parent(parent: int, death_signal: int) -> None:
    """Have the kernel send `death_signal` when the parent dies (Linux; elsewhere `watch` does it)."""
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it died before the call above
        sys.exit("the parent process is gone")


def main(argv: list[str]) -> None:
    """Parse the arguments, arrange the process, and replace it with the program."""
    parent, death_signal, uid, gid = (int(value) for value in argv[:4])
    command = argv[4:]
    if uid >= 0:
        drop_privileges(uid, gid)
    die_with_parent(parent, death_signal)  # after the change of user, which clears it
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and `exec` would pass that on
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    os.execvp(command[0], command)  # noqa: S606 - the very purpose


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(f"cannot run {sys.argv[5]}: {error}")
