"""The words of an HTML mail as plain text, for templates that have no text of their own."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from cirro.notifications.render.links import is_safe
from cirro.notifications.render.tags import TOKEN, attribute

# The end of a line, which the white space of HTML isn't.
_BREAK = "\x02"
_PARAGRAPHS = [
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
# What is put in place of a tag, by its name; with `/` of one that closes an element.
_INSTEAD = {
    **dict.fromkeys([slash + name for name in _PARAGRAPHS for slash in ("", "/")], _BREAK * 2),
    **dict.fromkeys(("br", "/br", "tr", "/tr", "/li"), _BREAK),
    **dict.fromkeys(("td", "/td", "th", "/th"), " "),
    "li": f"{_BREAK}- ",
}
# Of elements whose content is text, those whose text is shown.
_SHOWN = ("textarea", "xmp")
_SEVERAL_SPACES = re.compile(" {2,}")
_STEP = TOKEN.groups + 1
_LINE_END = re.compile(f" ?{_BREAK} ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
# What values are escaped with: the quick way, for a text full of them.
_COMMON = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&#61;", "="))
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain_text(html: str) -> str:
    """What the HTML says, paragraph by paragraph, with the addresses of links behind their words."""
    pieces: list[str] = []
    link, link_began = "", 0
    # Text and the groups of the token behind it, by turns.
    parts = TOKEN.split(html)
    tokens = zip(*(parts[place::_STEP] for place in range(_STEP)), strict=False)
    for text, raw, content, slash, name, inside, end in tokens:
        pieces.append(text)
        if name is None:
            if raw and raw.lower() in _SHOWN:
                pieces.append(content)
        elif not end:
            # Nothing is said behind it.
            break
        elif (name := name.lower()) != "a":
            pieces.append(_INSTEAD.get(slash + name, ""))
        elif not slash:
            link = _address(inside)
            link_began = len(pieces)
        elif link:
            if "".join(pieces[link_began:]).strip() != link:
                pieces.append(f" ({link})")
            link = ""
    else:
        pieces.append(parts[-1])
    said = _LINE_END.sub("\n", _words("".join(pieces)))
    return _EMPTY_LINES.sub("\n\n", said).strip() + "\n"


def _words(html: str) -> str:
    """Text without tags as it is read."""
    said = "&".join(map(_without_references, " ".join(html.split()).split("&amp;")))
    return _SEVERAL_SPACES.sub(" ", said.replace("\xa0", " "))


def _without_references(text: str) -> str:
    if "&" not in text:
        return text
    for reference, character in _COMMON:
        text = text.replace(reference, character)
    return _REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    return html5.get(reference[0][1:]) or unescape(reference[0])


def _address(attributes: str) -> str:
    """Where a link leads, written as in HTML; nothing for a place in the mail itself, and for what is not safe."""
    given = attribute(attributes, "href").strip()
    return "" if given.startswith("#") or not is_safe(given) else given
