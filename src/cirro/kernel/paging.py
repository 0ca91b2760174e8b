"""Cursor paging by id and the list envelope (contract section 1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

MAX_LIMIT = 500
DEFAULT_LIMIT = 10


@dataclass(frozen=True)
class Page:
    """Which part of a list is wanted: `after` the last item seen or `before` the first one, ids as numbers."""

    limit: int = DEFAULT_LIMIT
    after: int | None = None
    before: int | None = None
    descending: bool = False

    @property
    def reads_backwards(self) -> bool:
        """Whether the rows are fetched from the cursor towards the start of the list."""
        return self.before is not None

    def condition(self, column: str) -> tuple[str, list[int]]:
        """SQL that keeps the rows on the wanted side of the cursor, with its parameters."""
        cursor = self.before if self.reads_backwards else self.after
        if cursor is None:
            return "TRUE", []
        upwards = self.descending == self.reads_backwards
        return f"{column} {'>' if upwards else '<'} %s", [cursor]

    def order(self, column: str) -> str:
        """SQL ORDER BY … LIMIT that fetches one row more than wanted, to know whether there are more."""
        direction = "DESC" if self.descending != self.reads_backwards else "ASC"
        return f"{column} {direction} LIMIT {self.limit + 1}"

    def cut(self, rows: Sequence[T]) -> tuple[list[T], bool]:
        """The page's rows in list order, and whether more records exist in the direction that was read."""
        kept = list(rows[: self.limit])
        if self.reads_backwards:
            kept.reverse()
        return kept, len(rows) > self.limit


def envelope(url: str, data: Sequence[Any], has_more: bool = False) -> dict[str, Any]:
    """The list object; `url` is the path without host and version, such as /gig_invitations."""
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def nested(data: Sequence[Any]) -> dict[str, Any]:
    """The list object of a nested collection, such as `gig.tasks`: a bare array crashes clients."""
    return {"object": "list", "data": data}


def listing(url: str, page: Page, rows: Sequence[T], show: Callable[[T], Any]) -> dict[str, Any]:
    """The envelope for `rows` fetched with `page.condition` and `page.order`."""
    kept, has_more = page.cut(rows)
    return envelope(url, [show(row) for row in kept], has_more)
