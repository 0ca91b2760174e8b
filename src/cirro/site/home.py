"""Where this instance keeps its data and under which address it is reached."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_PORT = 8000


def home() -> Path:
    """The data directory: CIRRO_HOME, else `var` in the current directory."""
    return Path(os.environ.get("CIRRO_HOME") or "var").resolve()


def port() -> int:
    """The HTTP port: CIRRO_PORT, else 8000. Raises ValueError with a sentence when it is none."""
    text = os.environ.get("CIRRO_PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"CIRRO_PORT must be a port number between 1 and 65535, not {text!r}")
    return int(text)
