"""Sets in square brackets."""

import re

from cirro.mql.regex import classes
from cirro.mql.regex.charset import Ranges, caseless, inverted, normal
from cirro.mql.regex.escapes import character_escape
from cirro.mql.regex.reader import Reader, RegexRefusedError

_POSIX = re.compile(r"\[:\^?[a-z]+:\]")
_COLLATING = re.compile(r"\[([.=]).*?\1\]", re.DOTALL)


def bracket(source: Reader, *, ignore_case: bool) -> Ranges:
    """The set whose `[` has been read."""
    negative = source.take("^")
    members: Ranges = ()
    first = True
    while first or source.peek() != "]":
        if source.at_end():
            raise RegexRefusedError("a [ is not closed")
        members += _member(source, ignore_case=ignore_case)
        first = False
    source.next()
    return inverted(members) if negative else normal(members)


def _member(source: Reader, *, ignore_case: bool) -> Ranges:
    low = _one(source, ignore_case=ignore_case)
    if source.peek() != "-":
        return _single(low, ignore_case=ignore_case)
    source.next()
    if source.peek() in ("]", ""):
        return (*_single(low, ignore_case=ignore_case), (45, 45))
    high = _one(source, ignore_case=ignore_case)
    if not isinstance(low, int) or not isinstance(high, int):
        raise RegexRefusedError("a range in a set needs a character at both ends")
    if high < low:
        raise RegexRefusedError("a range in a set has its ends in the wrong order")
    return caseless(((low, high),)) if ignore_case else ((low, high),)


def _single(member: int | Ranges, *, ignore_case: bool) -> Ranges:
    if not isinstance(member, int):
        return member
    single = ((member, member),)
    return caseless(single) if ignore_case else single


def _one(source: Reader, *, ignore_case: bool) -> int | Ranges:
    """The next character, as its code, or named set."""
    name = source.match(_POSIX)
    if name:
        return _posix(name[2:-2], ignore_case=ignore_case)
    if source.matches(_COLLATING):
        raise RegexRefusedError("[.….] and [=…=] are not supported")
    sign = source.next()
    if sign != "\\":
        return ord(sign)
    sign = source.next_after_backslash()
    if sign in classes.ESCAPES:
        return classes.ESCAPES[sign]
    if sign == "b":
        return 8
    if sign in ("Q", "E"):
        raise RegexRefusedError(f"\\{sign} in a set is not supported")
    return character_escape(source, sign)


def _posix(name: str, *, ignore_case: bool) -> Ranges:
    plain = name.removeprefix("^")
    if plain not in classes.POSIX:
        raise RegexRefusedError(f"unknown class [:{plain}:]")
    if ignore_case and plain in ("lower", "upper"):
        plain = "alpha"
    ranges = classes.POSIX[plain]
    return inverted(ranges) if name.startswith("^") else ranges
