"""The installation's own secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """CIRRO_SECRET_KEY, else the key kept in `<home>/secret_key`, made on first use and readable by its owner only."""
    given = os.environ.get("CIRRO_SECRET_KEY")
    if given:
        return given
    path = home / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            # Whoever links first wins: two commands that start at once agree on one key.
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
        return path.read_text(encoding="ascii")
