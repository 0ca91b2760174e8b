"""The named sets of PCRE2 without UCP: ASCII only, but for \\h and \\v."""

from cirro.mql.regex.charset import Ranges, inverted, normal, of

DIGIT: Ranges = of("0123456789")
SPACE: Ranges = ((9, 13), (32, 32))
UPPER: Ranges = ((65, 90),)
LOWER: Ranges = ((97, 122),)
ALPHA: Ranges = UPPER + LOWER
WORD: Ranges = normal(DIGIT + ALPHA + of("_"))
_GRAPH: Ranges = ((33, 126),)
_HORIZONTAL: Ranges = (*of("\t \u00a0\u1680\u180e\u202f\u205f\u3000"), (0x2000, 0x200A))
_VERTICAL: Ranges = ((10, 13), (0x85, 0x85), (0x2028, 0x2029))

ESCAPES: dict[str, Ranges] = {
    "d": DIGIT,
    "D": inverted(DIGIT),
    "s": SPACE,
    "S": inverted(SPACE),
    "w": WORD,
    "W": inverted(WORD),
    "h": _HORIZONTAL,
    "H": inverted(_HORIZONTAL),
    "v": _VERTICAL,
    "V": inverted(_VERTICAL),
}

POSIX: dict[str, Ranges] = {
    "alpha": ALPHA,
    "lower": LOWER,
    "upper": UPPER,
    "alnum": ALPHA + DIGIT,
    "ascii": ((0, 127),),
    "blank": of("\t "),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": _GRAPH,
    "print": ((32, 126),),
    "punct": normal(inverted(inverted(_GRAPH) + ALPHA + DIGIT)),
    "space": SPACE,
    "word": WORD,
    "xdigit": (*DIGIT, (65, 70), (97, 102)),
}

CONTROLS: dict[str, int] = {"a": 7, "e": 27, "f": 12, "n": 10, "r": 13, "t": 9}
"""Escapes that stand for one character."""
