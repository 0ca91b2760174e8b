"""A lock on a file, held by processes: it ends with the last process that holds it, however that ends."""

import fcntl
import json
import os
from pathlib import Path


class FileLock:
    """`flock` on `path`. The file itself stays: removing it would let two processes lock two different files.

    Works between containers that share the directory, where process ids mean nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    @property
    def descriptor(self) -> int:
        """The open file, to hand on to a child process, which then holds the lock too."""
        if self._descriptor is None:
            raise RuntimeError(f"{self.path} is not locked by this object")
        return self._descriptor

    def acquire(self, *, shared: bool = False) -> bool:
        """Take the lock if that needs no waiting; False when somebody else's lock is in the way."""
        if self._descriptor is not None:
            return True
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go.

        Children that were given the descriptor keep the lock: closing, unlike `LOCK_UN`, is ours alone.
        """
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def describe(self, **facts: object) -> None:
        """Write into the locked file who holds it, for the message to the next one who wants it."""
        text = json.dumps({"pid": os.getpid(), **facts}).encode()
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text, 0)

    def holder(self) -> dict[str, object]:
        """What the holder wrote; empty when it has not written yet or the file cannot be read."""
        try:
            facts = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}
