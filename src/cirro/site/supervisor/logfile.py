"""Log files that do not fill the disk."""

import os
import shutil
from pathlib import Path

LIMIT = 10_000_000
"""Bytes after which a log file is moved aside; one older file is kept beside it."""


def open_log(path: Path) -> int:
    """Open `path` for appending and return the descriptor, for a child process to write to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    trim(path)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def trim(path: Path, limit: int = LIMIT) -> None:
    """Copy an overgrown file to `<name>.1` and empty it in place: its writers, who append, go on
    undisturbed."""
    if size(path) > limit:
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)


def size(path: Path) -> int:
    """Length in bytes, 0 when the file does not exist."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def read_from(path: Path, offset: int) -> str:
    """The text after `offset` bytes (from the start when the file became shorter), at most the last 64 KB."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            start = offset if offset <= end else 0
            file.seek(max(start, end - 65_536))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def last_lines(text: str, count: int = 12) -> str:
    """The last lines that say something, indented, for an error message."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join("  " + line for line in lines[-count:])
