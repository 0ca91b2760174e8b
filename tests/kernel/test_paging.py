"""Walking pages visits every row exactly once, whichever way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from cirro.kernel.paging import Page, envelope, listing, nested

ROWS = st.lists(st.integers(1, 1000), unique=True, max_size=40).map(sorted)


def fetch(rows: list[int], page: Page) -> list[int]:
    """What a database makes of the page's SQL, as far as it is used."""
    condition, params = page.condition("id")
    kept = [
        row
        for row in rows
        if condition == "TRUE" or (row > params[0] if condition == "id > %s" else row < params[0])
    ]
    column, direction, word, limit = page.order("id").split()
    assert (column, word) == ("id", "LIMIT")
    return sorted(kept, reverse=direction == "DESC")[: int(limit)]


def walk(rows: list[int], limit: int, *, descending: bool, forwards: bool) -> Iterator[list[int]]:
    """Every page, from the first to the last or the other way."""
    page = Page(limit, descending=descending, before=None if forwards else (-1 if descending else 10_000))
    while True:
        data, has_more = page.cut(fetch(rows, page))
        yield data
        if not has_more:
            return
        cursor = {"after": data[-1]} if forwards else {"before": data[0]}
        page = Page(limit, descending=descending, **cursor)


@given(ROWS, st.integers(1, 7), st.booleans())
def test_forwards(rows: list[int], limit: int, descending: bool) -> None:
    pages = list(walk(rows, limit, descending=descending, forwards=True))
    assert list(chain(*pages)) == sorted(rows, reverse=descending)
    assert all(len(page) == limit for page in pages[:-1])
    assert len(pages) == 1 or pages[-1]


@given(ROWS, st.integers(1, 7), st.booleans())
def test_backwards(rows: list[int], limit: int, descending: bool) -> None:
    pages = list(walk(rows, limit, descending=descending, forwards=False))
    assert list(chain(*reversed(pages))) == sorted(rows, reverse=descending)
    assert all(len(page) == limit for page in pages[:-1])


@given(ROWS.filter(bool), st.data(), st.booleans())
def test_before_gives_the_page_directly_before_the_cursor(
    rows: list[int], data: st.DataObject, descending: bool
) -> None:
    ordered = sorted(rows, reverse=descending)
    position = data.draw(st.integers(0, len(ordered) - 1))
    page = Page(3, before=ordered[position], descending=descending)
    kept, has_more = page.cut(fetch(rows, page))
    assert kept == ordered[max(position - 3, 0) : position]
    assert has_more == (position > 3)


def test_envelopes() -> None:
    assert envelope("/x", [1]) == {"object": "list", "url": "/x", "has_more": False, "data": [1]}
    assert nested([1]) == {"object": "list", "data": [1]}
    assert listing("/x", Page(1), [1, 2], str) == {
        "object": "list",
        "url": "/x",
        "has_more": True,
        "data": ["1"],
    }
