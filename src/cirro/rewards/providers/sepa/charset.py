"""Text in the characters that every bank in SEPA takes (EPC217-08)."""

from __future__ import annotations

import re
import unicodedata

from text_unidecode import unidecode

# Letters of the Latin alphabet, digits, space and these.
_OTHER = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
# ASCII beyond that, by what is nearest.
_NEAREST = str.maketrans(
    {
        "&": "+",
        "@": "(at)",
        "_": "-",
        "~": "-",
        "=": "-",
        ";": ",",
        "!": ".",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
        "<": "(",
        ">": ")",
        '"': "'",
        "`": "'",
        "|": "/",
        "\\": "/",
    }
)
# Signs that passports leave out, where the library puts an apostrophe.
_SILENT = str.maketrans("", "", "ьЬъЪ")
# Where people write their names so when umlauts aren't to be had; elsewhere ö is o.
_GERMAN = frozenset({"AT", "CH", "DE", "LI", "LU"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def sepa_text(text: str, country: str, limit: int) -> str:
    """`text` in those characters, at most `limit` of them, as it is spelled in the account's `country`. Empty when nothing is left."""
    composed = unicodedata.normalize("NFC", text).translate(_SILENT)
    if country in _GERMAN:
        composed = composed.translate(_UMLAUTS)
    latin = _OTHER.sub(" ", unidecode(composed).translate(_NEAREST))
    return " ".join(latin.split())[:limit].strip()
