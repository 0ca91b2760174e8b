"""What `cirro up` prints: its own lines, and those of its programs behind their names."""

import sys
import threading
from typing import TextIO


class Console:
    """Whole lines from several threads.

    A console that is gone is not an error: the log files have everything.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._lock = threading.Lock()
        self._gone = False

    def say(self, text: str, source: str = "cirro") -> None:
        """Print the lines of `text`, each behind the name of its source."""
        with self._lock:
            if self._gone:
                return
            try:
                self._stream.write("".join(f"{source:<8} | {line}\n" for line in text.splitlines()))
                self._stream.flush()
            except (OSError, ValueError):  # closed terminal, closed pipe, closed file
                self._gone = True
