"""What an operator is told when a command fails: one clear line, whatever raised it."""

from __future__ import annotations

import sys


def refusal_of(error: BaseException) -> str:
    """A sentence for `error`. Loads nothing: what raised it has loaded all that is needed to know it."""
    if type(error).__module__.startswith("cirro."):
        return str(error)  # our own errors are sentences for whoever reads them
    if _is(error, "psycopg", "OperationalError") or _is(error, "django.db.utils", "OperationalError"):
        return f"the database does not answer as it should: {_one_line(error)}"
    if _is(error, "psycopg_pool", "PoolTimeout"):
        return "the database does not answer: check DATABASE_URL, and that it runs and accepts connections"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return f"{type(error).__name__}: {_one_line(error)} (`cirro --debug …` shows where)"


def _is(error: BaseException, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, name, ()))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:500]
