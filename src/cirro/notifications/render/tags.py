"""Find the tags of an HTML text as browsers do, in time in proportion to its length.

Not a parser of HTML: nothing is mended or built. What it needs to agree with browsers in is where a tag begins and
ends, so that nobody hides one from `links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The last group is the rest of a tag without quotes, which most are. Nothing here is tried twice (`*+`).
_NEXT = re.compile(r"<(?:!--|(/?)([A-Za-z][^\s/>]*+)([^\"'>]*+>)?)")
_UNQUOTED = re.compile(r"[^\"'>]*")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?""")
_NO_QUOTES = 4  # the group of values without quotes
# Their content is text up to their own end tag.
_RAW = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")


class Tag(NamedTuple):
    """Where a tag stands (`html[start:end]`), its name in lower case, and whether it closes an element."""

    start: int
    end: int
    name: str
    closing: bool


class Attribute(NamedTuple):
    """An attribute with its value as written, and where that stands in the tag's text, quotes included."""

    name: str
    value: str
    start: int
    end: int


def tags(html: str) -> Iterator[Tag]:
    """All tags in order, but for what stands in comments and in elements whose content is text.

    A tag that is never closed is dropped by browsers with all that follows; so it is here.
    """
    at: int | None = 0
    while at is not None:
        matches = _NEXT.finditer(html, at)
        at = None
        for match in matches:
            slash, name, rest = match.groups()
            start, end = match.span()
            if not name:
                at = _behind("-->", html, end)
                break
            name = name.lower()
            if not rest:
                end = _end_of_tag(html, end)
                if end < 0:
                    return
                at = end
            yield Tag(start, end, name, slash == "/")
            if name in _RAW and not slash:
                at = _start_of(f"</{name}", html, end)
                break
            if not rest:
                break


def attributes(text: str) -> Iterator[Attribute]:
    """The attributes that have a value, of a tag's text such as `<a href="x">`."""
    begin = re.match(r"</?[^\s/>]*", text)
    for match in _ATTRIBUTE.finditer(text, begin.end() if begin else 0):
        group = match.lastindex
        if group is not None and group > 1:
            start, end = match.span(group)
            quotes = group < _NO_QUOTES
            yield Attribute(match[1].lower(), match[group], start - quotes, end + quotes)


def _behind(mark: str, html: str, at: int) -> int | None:
    found = html.find(mark, at)
    return None if found < 0 else found + len(mark)


def _start_of(mark: str, html: str, at: int) -> int | None:
    """Whatever its case."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    return found and found.start()


def _end_of_tag(html: str, at: int) -> int:
    """The position behind the tag's `>`, or -1. Quotes count only behind an equals sign, as browsers have it."""
    while True:
        match = _UNQUOTED.match(html, at)
        assert match is not None  # it may be empty
        stop = match.end()
        if stop >= len(html):
            return -1
        if html[stop] == ">":
            return stop + 1
        if html[at:stop].rstrip().endswith("="):
            stop = html.find(html[stop], stop + 1)
            if stop < 0:
                return -1
        at = stop + 1
