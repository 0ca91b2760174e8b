"""Links in HTML lead to http(s) addresses or to a mail address, whatever value or author put them there.

Readers disagree about where comments, quotes and tags end. So nothing depends on that here: whatever reads as an
attribute with an address, wherever it stands, gets the address disarmed. One pass in the language of patterns, in time
in proportion to the length.
"""

from __future__ import annotations

import re
from html import unescape

# What browsers and mail programs load or go to.
_ADDRESSES = ("href", "src", "action", "formaction", "background", "poster", "xlink:href", "data", "srcdoc")
ALLOWED = ("http", "https", "mailto", "cid")


def _letters(place: int) -> str:
    """Those that names have at that place, in both cases."""
    found = {name[place] for name in _ADDRESSES}
    return "".join(sorted({*found, *map(str.upper, found)}))


_S = r"\0-\x20"  # white space, as any reader may have it
_PART_OF_NAME = r"[\w:.-]"
_ALLOWED = rf"(?i:{'|'.join(ALLOWED)}):"
# What ends a scheme, or may do so when it is read: `&#58;` is a colon. References of marks that no scheme has don't.
_END = r"(?::|&(?!(?:amp|lt|gt|quot|\#x27|\#39);))"
# Up to the place of a value that begins with another scheme, in quotes or without. Nothing is read twice: no scheme
# holds an equals sign.
_OTHER = (
    rf"""[{_S}]*+(?:["'](?![{_S}]*+{_ALLOWED})(?=[^"'<>=/?#:&]*+{_END})"""
    rf"""|(?!["']|{_ALLOWED})(?=[^"'<>=/?#:&\t\n\f\r\x20]*+{_END}))"""
)
_NAMES_BEFORE = "|".join(rf"(?<=(?i:{name})=)(?<!{_PART_OF_NAME}(?i:{name})=)" for name in _ADDRESSES)
# Most begin right behind a name. Looking for the sign first is what makes it quick, then for letters that names end with.
_ENDING = "".join(f"[{_letters(at)}]" for at in (-3, -2, -1))
_CLOSE = re.compile(rf"(=(?<={_ENDING}=)(?:{_NAMES_BEFORE}){_OTHER})")
# The first letter, and then the others: letters to look for are found much sooner than a choice of names.
_FIRST = f"[{_letters(0)}]"
_NEXT = "(?={})".format("".join(f"[{_letters(at)}]" for at in (1, 2)))
_OTHER_LETTERS = "|".join(rf"(?<=[{name[0]}{name[0].upper()}])(?i:{name[1:]})" for name in _ADDRESSES)
_APART = re.compile(rf"({_FIRST}{_NEXT}(?<!{_PART_OF_NAME}.)(?:{_OTHER_LETTERS})[{_S}]++={_OTHER})")
_NAME = re.compile(rf"{_FIRST}{_NEXT}(?:{_OTHER_LETTERS})[{_S}]*+=")
_IS_APART = re.compile(rf"[{_S}]=")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What browsers skip before and inside of a scheme.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")


def safe_links(html: str) -> str:
    """The same HTML with a `#` before each address of another scheme, such as `javascript:` or `data:`: it then leads
    to a place in the mail itself. Quotes and the ends of tags stay where they were for every reader. In text that
    merely looks like such an attribute the sign is seen."""
    html = _disarm(_CLOSE, html)
    return _disarm(_APART, html) if _IS_APART.search(html) else html


def reads_as_address(text: str) -> bool:
    """Whether something in it could be taken for an attribute with an address."""
    return _NAME.search(text) is not None


def _disarm(places: re.Pattern[str], html: str) -> str:
    # Several times as quick as a replacement that quotes what was found.
    parts = places.split(html)
    parts[1::2] = [f"{found}#" for found in parts[1::2]]
    return "".join(parts)


def is_safe(address: str) -> bool:
    """Whether an address, written as in HTML, has an allowed scheme, or none."""
    if ":" not in address and "&" not in address:
        return True
    scheme = _SCHEME.match(_IGNORED.sub("", unescape(address)))
    return scheme is None or scheme[1].lower() in ALLOWED
