"""The installation's own secrets, and how secrets are written to files."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cirro.site.home import SettingError, make_home


def secret_key(home: Path) -> str:
    """CIRRO_SECRET_KEY, else the key kept in `<home>/secret_key`, made on first use and readable by its owner only."""
    given = os.environ.get("CIRRO_SECRET_KEY")
    if given:
        return given
    kept = kept_secret(home / "secret_key", lambda: secrets.token_urlsafe(48))
    if len(kept) < 32:
        raise SettingError(
            f"{home / 'secret_key'} holds no secret key: restore it from a backup, or remove it to have a new one made"
        )
    return kept


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in the file, made on first use and readable by its owner only."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        make_home(path.parent)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        write_secret(draft, make())
        # Whoever links first wins: two commands that start at once agree on one.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        return path.read_text(encoding="ascii")


def write_credentials(directory: Path, *, app_id: str, app_secret: str, private_pem: str) -> None:
    """What a Space signs in with, as `cirro token --dir` reads it: files app_id, app_secret and key.pem.

    The directory is made where it is missing; files of these names are replaced.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    write_secret(directory / "key.pem", private_pem)
    write_secret(directory / "app_secret", app_secret)
    # The last one: where it lies, the others are complete.
    write_secret(directory / "app_id", app_id)


def write_secret(path: Path, text: str) -> None:
    """Write `text` to a file that only its owner can read, safely on disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
