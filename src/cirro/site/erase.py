"""Remove an instance's data for good: what `make clean-data` runs. Never while something runs on it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from cirro.site.home import home
from cirro.site.supervisor.filelock import FileLock

# Each is held by who uses the directory: `cirro up`, its programs, the owner of the database, its users.
_LOCKS = ("up.lock", "programs.lock", "postgres/owner.lock", "postgres/users.lock", "postgres/processes.lock")


def main(arguments: list[str]) -> None:
    """Remove everything in the data directory; with `--check` only tell whether that were possible."""
    directory = home()
    held = [FileLock(directory / name) for name in _LOCKS if (directory / name).exists()]
    if not all(lock.acquire() for lock in held):
        sys.exit(f"an instance runs on {directory}: stop it first")
    if "--check" in arguments:
        return
    if not directory.exists():
        print(f"{directory} does not exist")  # noqa: T201 - a program's output
        return
    if not _is_ours(directory):
        sys.exit(f"{directory} holds no Cirro instance: nothing removed")
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    print(f"removed all data in {directory}")  # noqa: T201 - a program's output


def _is_ours(directory: Path) -> bool:
    return (directory / "secret_key").exists() or (directory / "postgres").exists()


if __name__ == "__main__":
    main(sys.argv[1:])
