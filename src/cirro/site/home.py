"""Where this instance keeps its data and under which address it is reached."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_PORT = 8000
DEFAULT_HOST = "127.0.0.1"


class SettingError(ValueError):
    """An environment variable says what can't be; the message names it."""


def home() -> Path:
    """The data directory: CIRRO_HOME, else `var` in the current directory."""
    return Path(os.environ.get("CIRRO_HOME") or "var").resolve()


def make_home(directory: Path) -> None:
    """Make a data directory that only its owner can enter, unless it is there. Raises SettingError."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"CIRRO_HOME can't be made: {directory}: {error.strerror}") from error


def host() -> str:
    """The address that the web server listens on: CIRRO_HOST, else 127.0.0.1, this machine only."""
    return os.environ.get("CIRRO_HOST") or DEFAULT_HOST


def port() -> int:
    """The HTTP port: CIRRO_PORT, else 8000. Raises SettingError when it is none."""
    return whole_number("CIRRO_PORT", DEFAULT_PORT, 1, 65535)


def address() -> str:
    """The web address of this instance as seen from this machine, such as http://127.0.0.1:8000."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host(), host())  # noqa: S104 - compared, not bound
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    return f"http://{name}:{port()}"


def whole_number(variable: str, default: int, least: int, most: int) -> int:
    """The number in an environment variable, or `default`. Raises SettingError when it is none or out of
    range."""
    text = os.environ.get(variable) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise SettingError(f"{variable} must be a whole number between {least} and {most}, not {text!r}")
    return int(text)
