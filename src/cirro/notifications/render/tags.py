"""Find the tags of an HTML text as browsers do, in time in proportion to its length.

Not a parser of HTML: nothing is mended or built. What it needs to agree with browsers in is where a tag begins and
ends, so that nobody hides one from `links`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NEXT = re.compile(r"<(?:!--|(/?)([A-Za-z][^\s/>]*))")
_UNQUOTED = re.compile(r"[^\"'>]*")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?""")
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
    lower = html.lower()
    at = 0
    while match := _NEXT.search(html, at):
        if not match[2]:
            end = html.find("-->", match.end())
            if end < 0:
                return
            at = end + 3
            continue
        end = _end_of_tag(html, match.end())
        if end < 0:
            return
        tag = Tag(match.start(), end, match[2].lower(), bool(match[1]))
        yield tag
        at = end
        if tag.name in _RAW and not tag.closing:
            at = lower.find(f"</{tag.name}", end)
            if at < 0:
                return


def attributes(text: str) -> Iterator[Attribute]:
    """The attributes that have a value, of a tag's text such as `<a href="x">`."""
    begin = re.match(r"</?[^\s/>]*", text)
    for match in _ATTRIBUTE.finditer(text, begin.end() if begin else 0):
        for group, quotes in ((2, 1), (3, 1), (4, 0)):
            if match[group] is not None:
                start, end = match.span(group)
                yield Attribute(match[1].lower(), match[group], start - quotes, end + quotes)


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
