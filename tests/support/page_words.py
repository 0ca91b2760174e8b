"""What a person reads, or hears read out, on a page."""

from __future__ import annotations

from html.parser import HTMLParser

_SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label")
# Code is the same in every language.
_UNREAD = ("script", "style", "template", "code")
# Their hundreds of names come from Unicode's data; many are the same in every language.
_LONG_LISTS = ("time_zone", "country_code", "languages")


def page_words(html: str) -> set[str]:
    """Every run of text and every label of the page, each with single spaces."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return {text for text in (" ".join(piece.split()) for piece in reader.pieces) if text}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unread = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in _UNREAD or (tag == "select" and str(named.get("name")).startswith(_LONG_LISTS)):
            self.unread = tag
        self.pieces += [named[name] or "" for name in _SPOKEN if name in named]
        if tag == "input" and named.get("type") in ("submit", "button", "reset"):
            self.pieces.append(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unread:
            self.unread = ""

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.pieces.append(data)
