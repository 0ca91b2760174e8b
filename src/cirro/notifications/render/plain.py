"""The words of an HTML mail as plain text, for templates that have no text of their own."""

from __future__ import annotations

import re
from html import unescape

from cirro.notifications.render.tags import attributes, tags

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


def plain_text(html: str) -> str:
    """What the HTML says, paragraph by paragraph, with the addresses of links behind their words."""
    pieces: list[str] = []
    unseen, done = "", 0
    link, link_began = "", 0
    for tag in tags(html):
        if not unseen:
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
    lines = [re.sub(" +", " ", line).strip() for line in "".join(pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _still_unseen(unseen: str, name: str, closing: bool) -> str:
    if not unseen:
        return "" if closing else name
    return "" if closing and name == unseen else unseen


def _words(text: str) -> str:
    """Text between tags; comments are no words."""
    if "<!--" in text:
        text = "".join(part.partition("-->")[2] if n else part for n, part in enumerate(text.split("<!--")))
    return unescape(_SPACES.sub(" ", text)).replace("\xa0", " ") if text else ""


def _address(tag: str) -> str:
    given = next((attribute.value for attribute in attributes(tag) if attribute.name == "href"), "")
    address = unescape(given).strip()
    return "" if address.startswith("#") else address
