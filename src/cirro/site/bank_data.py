"""The keys that bank data is encrypted with."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet

from cirro.site.home import SettingError
from cirro.site.secrets import kept_secret, write_secret

VARIABLE = "CIRRO_BANK_DATA_KEYS"
# In the data directory: one key a line, the newest first.
KEYS_FILE = "bank_data_keys"


def bank_data_keys(home: Path) -> list[str]:
    """Fernet keys, from CIRRO_BANK_DATA_KEYS (separated by commas or spaces), else from `<home>/bank_data_keys`, made on first
    use. The first one encrypts, the others can still decrypt. Raises SettingError."""
    given = os.environ.get(VARIABLE, "")
    source = VARIABLE if given else str(home / KEYS_FILE)
    keys = (given or kept_secret(home / KEYS_FILE, new_key)).replace(",", " ").split()
    if not keys or not all(_is_usable(key) for key in keys):
        raise SettingError(
            f"{source} must hold keys as `cirro payouts new-key` prints them"
            + ("" if given else ": restore it from a backup, or no bank data can be read")
        )
    return keys


def add_key(home: Path) -> None:
    """Put a new key in front of those in the file: whatever is encrypted from now on is with it, all else can still be read.
    Raises SettingError when the keys come from the environment."""
    if os.environ.get(VARIABLE):
        raise SettingError(
            f"the keys come from {VARIABLE}: put a new one (`cirro payouts new-key`) first there"
        )
    _replace(home, [new_key(), *bank_data_keys(home)])


def drop_old_keys(home: Path) -> int:
    """Keep only the newest key in the file; how many went. Backups made before can't be read without them."""
    keys = bank_data_keys(home)
    if len(keys) > 1:
        _replace(home, keys[:1])
    return len(keys) - 1


def _replace(home: Path, keys: list[str]) -> None:
    # Whoever reads meanwhile finds the one file or the other, whole.
    draft = home / f"{KEYS_FILE}.{os.getpid()}"
    write_secret(draft, "\n".join(keys))
    draft.replace(home / KEYS_FILE)


def new_key() -> str:
    """A key that nobody has."""
    return Fernet.generate_key().decode()


def _is_usable(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
