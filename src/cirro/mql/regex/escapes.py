"""Escapes that stand for one character, in brackets and outside."""

import re

from cirro.mql.regex.classes import CONTROLS
from cirro.mql.regex.reader import Reader, RegexRefusedError

_HEX = re.compile(r"[0-9A-Fa-f]{1,2}")
_HEX_LONG = re.compile(r"\{[0-9A-Fa-f]{1,6}\}")
_OCTAL = re.compile(r"[0-7]{1,2}")
_OCTAL_LONG = re.compile(r"\{[0-7]{1,7}\}")


def character_escape(source: Reader, sign: str) -> int:
    """The code point that a backslash, `sign` and what follows stand for."""
    if sign in CONTROLS:
        return CONTROLS[sign]
    if not (sign.isascii() and sign.isalnum()):
        return ord(sign)
    match sign:
        case "x":
            text = source.match(_HEX_LONG) or source.match(_HEX)
            return _checked(int(text.strip("{}"), 16) if text else 0)
        case "0":
            return _checked(int(source.match(_OCTAL) or "0", 8))
        case "o":
            text = source.match(_OCTAL_LONG)
            if not text:
                raise RegexRefusedError("\\o needs {…} with octal digits")
            return _checked(int(text.strip("{}"), 8))
        case "c":
            control = source.next()
            if not control or not " " <= control <= "~":
                raise RegexRefusedError("\\c needs a printable ASCII character")
            return _checked(ord(control.upper()) ^ 64)
        case "p" | "P" | "X":
            raise RegexRefusedError(f"Unicode properties (\\{sign}) are not supported")
        case "g" | "k" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9":
            raise RegexRefusedError("back references are not supported")
        case _:
            raise RegexRefusedError(f"\\{sign} is not supported")


def _checked(code: int) -> int:
    if code == 0:
        raise RegexRefusedError("a pattern may not hold the NUL character")
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise RegexRefusedError("an escape is no Unicode character")
    return code
