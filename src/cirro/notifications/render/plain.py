"""The words of an HTML mail as plain text, for templates that have no text of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from cirro.notifications.render.links import is_safe
from cirro.notifications.render.tags import Tag, attributes, tags

_PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "table",
        "ul",
        "ol",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
    ]
)
_LINES = frozenset(("br", "tr", "li"))
_UNSEEN = frozenset(("script", "style", "title", "head"))
_SPACES = re.compile(r"\s+")
_SEVERAL_SPACES = re.compile(" {2,}")
_LINE_END = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
# What values are escaped with. `unescape` alone takes a while for a text full of them.
_COMMON = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"))


def plain_text(html: str, found: Iterable[Tag] | None = None) -> str:
    """What the HTML says, paragraph by paragraph, with the addresses of links behind their words; `found` are its tags
    where they are known already."""
    pieces: list[str] = []
    unseen, done = "", 0
    link, link_began = "", 0
    for tag in tags(html) if found is None else found:
        if not unseen and done < tag.start:
            pieces.append(_words(html[done : tag.start]))
        done = tag.end
        if unseen or tag.name in _UNSEEN:
            unseen = _still_unseen(unseen, tag.name, tag.closing)
        elif tag.name == "a" and not tag.closing:
            link = _address(html[tag.start : tag.end])
            link_began = len(pieces)
        elif tag.name == "a" and link:
            if link != "".join(pieces[link_began:]).strip():
                pieces.append(f" ({link})")
            link = ""
        elif tag.name == "li" and not tag.closing:
            pieces.append("\n- ")
        elif tag.name in _PARAGRAPHS:
            pieces.append("\n\n")
        elif tag.name in _LINES:
            pieces.append("\n")
        elif tag.name in ("td", "th"):
            pieces.append(" ")
    if not unseen:
        pieces.append(_words(re.split("<!--|<[A-Za-z/]", html[done:], maxsplit=1)[0]))
    text = _SEVERAL_SPACES.sub(" ", "".join(pieces))
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("\n", text)).strip() + "\n"


def _still_unseen(unseen: str, name: str, closing: bool) -> str:
    if not unseen:
        return "" if closing else name
    return "" if closing and name == unseen else unseen


def _words(text: str) -> str:
    """Text between tags; comments are no words."""
    if "<!--" in text:
        text = "".join(part.partition("-->")[2] if n else part for n, part in enumerate(text.split("<!--")))
    return _unescape(_SPACES.sub(" ", text)).replace("\xa0", " ")


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    parts = text.split("&amp;")
    for number, part in enumerate(parts):
        if "&" not in part:
            continue
        for reference, character in _COMMON:
            part = part.replace(reference, character)
        parts[number] = unescape(part)
    return "&".join(parts)


def _address(tag: str) -> str:
    given = next((attribute.value for attribute in attributes(tag) if attribute.name == "href"), "")
    address = unescape(given).strip()
    return "" if address.startswith("#") or not is_safe(address) else address
