"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of `cirro doctor`. `advice` says what to do; empty when all is well."""

    check: str
    level: Level
    message: str
    advice: str = ""

    def show(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


def ok(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", message)


def warn(check: str, message: str, advice: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(check, "warn", message, advice)


def fail(check: str, message: str, advice: str) -> Finding:
    """Something is wrong."""
    return Finding(check, "fail", message, advice)
