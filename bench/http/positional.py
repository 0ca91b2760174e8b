"""The product's statements for asyncpg, which numbers its parameters."""

from __future__ import annotations

import re

_PLACE = re.compile(r"%(?:\((\w+)\))?s")


def positional(statement: str) -> tuple[str, list[str]]:
    """`%s` and `%(name)s` become `$1`, `$2`, …; the statement, and the names in the order of their numbers."""
    names: list[str] = []
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        name = match[1]
        if name is None:
            count += 1
            return f"${count}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, statement), names
