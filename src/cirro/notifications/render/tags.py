"""Find the tags of an HTML text as browsers do, in time in proportion to its length.

Not a parser of HTML: nothing is mended or built. It serves reading; what must be safe doesn't depend on it.
"""

from __future__ import annotations

import re

# White space of HTML, which is less than Python's.
_S = r"\t\n\f\r\x20"
# Nothing is tried twice (`*+`).
_ATTRIBUTE = (
    rf"([^{_S}/>][^{_S}/>=]*+)"
    rf"""(?:[{_S}]*+=[{_S}]*+(?:"([^"]*+)"|'([^']*+)'|(?!["'])([^{_S}>]*+))|(?![{_S}]*+=))"""
)
_ATTRIBUTES = rf"(?:[{_S}/]*+{_ATTRIBUTE})*[{_S}/]*+".replace("([", "(?:[")
# Their content is text up to their own end tag.
_RAW = "script|style|title|textarea|xmp|iframe|noembed|noframes"
# Asked first, since it's quick.
_FIRST = "sStTxXiInN"

TOKEN = re.compile(
    r"<(?=[A-Za-z/!?])(?:!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|[!?][^>]*+>?"
    r"|/(?![A-Za-z])[^>]*+>?"
    rf"|(?=[{_FIRST}])(?P<raw>(?i:{_RAW}))(?=[{_S}/>]){_ATTRIBUTES}>(?P<content>.*?)(?:(?=</(?i:(?P=raw))[{_S}/>])|\Z)"
    rf"|(?P<slash>/?)(?P<name>[A-Za-z][^{_S}/>]*+)(?P<attributes>{_ATTRIBUTES})(?P<end>>)?)",
    re.DOTALL,
)
"""A comment, or a tag; with `raw` one whose content is text. A tag without `end` is never closed: browsers drop it with
all that follows."""

_EACH = re.compile(_ATTRIBUTE)


def attribute(attributes: str, name: str) -> str:
    """The value of a tag's first attribute of that name, written as in HTML; nothing where there is none."""
    for found in _EACH.finditer(attributes):
        if found[1].lower() == name:
            return found[2] or found[3] or found[4] or ""
    return ""
