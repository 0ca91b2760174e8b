"""A second wall behind the kernel's death signal: a tiny shell process that notices when we are gone."""

import os
import subprocess

# `read` returns when the last copy of the pipe's writing end is closed: by our death, whatever the cause.
# Then the target gets the signal, and is killed when it is still there after the given number of half
# seconds.
_SCRIPT = """
read -r _
[ "$2" = 0 ] || kill -s "$2" -- "$1" 2>/dev/null
n=0
while kill -s 0 -- "$1" 2>/dev/null; do
    n=$((n + 1))
    if [ "$n" -gt "$3" ]; then kill -s KILL -- "$1"; exit; fi
    sleep 0.5
done
"""
_SHELL = ("/bin/sh", "-c", _SCRIPT, "cirro-watch")


class Watcher:
    """Stops a process, or a whole process group, after the death of this process."""

    def __init__(self, target: int, *, signal_name: str | None, kill_after: float) -> None:
        """Begin to watch over `target`, a process id or a group's id negated.

        `signal_name`: such as `TERM`; None when the kernel sends one. `kill_after`: seconds from then
        to SIGKILL.
        """
        reading, self._lifeline = os.pipe()
        try:
            self._shell = subprocess.Popen(  # noqa: S603 - our own words
                [*_SHELL, str(target), signal_name or "0", str(int(kill_after * 2))],
                stdin=reading,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
        finally:
            os.close(reading)

    def dismiss(self) -> None:
        """End the watch: the target has stopped and its id may come to mean another process."""
        self._shell.kill()
        self._shell.wait()
        os.close(self._lifeline)
