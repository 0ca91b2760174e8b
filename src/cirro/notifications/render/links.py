"""Links in HTML lead to http(s) addresses or to a mail address, whatever value or author put them there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from cirro.notifications.render.tags import Tag, attributes, tags

# What browsers and mail programs load or go to.
_ADDRESSES = ("href", "src", "action", "formaction", "background", "poster", "xlink:href", "data", "srcdoc")
_MAY_LEAD = re.compile("|".join(_ADDRESSES), re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What browsers skip before and inside of a scheme.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")
ALLOWED = ("http", "https", "mailto", "cid")


def safe_links(html: str, found: Iterable[Tag] | None = None) -> str:
    """The same HTML with `#` in place of each address of another scheme, such as `javascript:` or `data:`; `found` are
    its tags where they are known already."""
    pieces: list[str] = []
    done = 0
    for tag in tags(html) if found is None else found:
        text = html[tag.start : tag.end]
        if "=" not in text or not _MAY_LEAD.search(text):
            continue
        for attribute in attributes(text):
            if attribute.name in _ADDRESSES and not is_safe(attribute.value):
                pieces += [html[done : tag.start + attribute.start], '"#"']
                done = tag.start + attribute.end
    return "".join([*pieces, html[done:]])


def is_safe(address: str) -> bool:
    """Whether an address has an allowed scheme, or none."""
    if ":" not in address and "&" not in address:
        return True
    scheme = _SCHEME.match(_IGNORED.sub("", unescape(address)))
    return scheme is None or scheme[1].lower() in ALLOWED
