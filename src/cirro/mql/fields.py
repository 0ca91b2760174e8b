"""Dotted paths as they are written in a query."""

from cirro.mql.limits import MAX_PATH_PARTS
from cirro.mql.scope import Scope
from cirro.mql.values import checked_text


def split_path(path: str, scope: Scope) -> tuple[str, ...]:
    """The parts of `path`. Raises MqlError when there are too many or the text can't be stored."""
    checked_text(path, scope.path, None)
    parts = tuple(path.split("."))
    if len(parts) > MAX_PATH_PARTS:
        raise scope.error(f"a path may have at most {MAX_PATH_PARTS} parts")
    return parts


def as_index(part: str) -> int | None:
    """The array index that a path part says, or None: its decimal text, no sign and no leading zero."""
    # PostgreSQL's arrays hold less than 2**28 elements, and its subscripts end at 2**31.
    if part.isascii() and part.isdigit() and len(part) <= 9 and (part == "0" or part[0] != "0"):
        return int(part)
    return None
