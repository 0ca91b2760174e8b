"""Reads PCRE2's syntax and writes PostgreSQL's."""

import re

from cirro.mql.limits import MAX_PATTERN_GROUPS, MAX_PATTERN_REPEAT
from cirro.mql.regex import charset, pieces
from cirro.mql.regex.brackets import bracket
from cirro.mql.regex.classes import ESCAPES
from cirro.mql.regex.escapes import character_escape
from cirro.mql.regex.pieces import Piece
from cirro.mql.regex.reader import Reader, RegexRefusedError

__all__ = ["Parser", "RegexRefusedError"]

_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_NAME = re.compile(r"\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*')", re.ASCII)
_LOOKAROUND = re.compile(r"\?<?[=!]")
# With the option x these are skipped: the pattern's white space, as Unicode defines it.
_BLANK = re.compile("[\t\n\v\f\r \u0085\u200e\u200f\u2028\u2029]+|#[^\n]*\n?")
_COMMENT = re.compile(r"\(\?#[^)]*\)")
_REFUSED_GROUPS = {
    "?>": "atomic groups",
    "?|": "branch resets",
    "?(": "conditional groups",
    "?R": "recursive patterns",
    "?&": "recursive patterns",
    "?P>": "recursive patterns",
    "?P=": "back references",
    "?C": "callouts",
    "*": "verbs",
}


class Parser:
    """One pattern on its way to an expression."""

    def __init__(self, pattern: str, options: frozenset[str]) -> None:
        self._in = Reader(pattern)
        self._ignore_case = "i" in options
        self._lines = "m" in options
        self._dot_all = "s" in options
        self._extended = "x" in options
        self._names: set[str] = set()
        self._look: str | None = None
        self._in_lookaround = False

    def parse(self) -> Piece:
        """The whole pattern. Raises RegexRefusedError."""
        piece = self._alternatives(0)
        if not self._in.at_end():
            raise RegexRefusedError("a ) has no (")
        return piece

    def _alternatives(self, depth: int) -> Piece:
        branches = [self._branch(depth)]
        while self._in.take("|"):
            branches.append(self._branch(depth))
        if (
            self._look is not None
            and self._look.startswith("?<")
            and any(one.width is None for one in branches)
        ):
            raise RegexRefusedError("a lookbehind must have a fixed length")
        return pieces.alternatives(branches)

    def _branch(self, depth: int) -> Piece:
        found: list[Piece] = []
        anchored = depth == 0
        while True:
            self._skip_ignored()
            if self._in.at_end() or self._in.peek() in "|)":
                return self._ended(found, depth)
            piece = self._quantified(self._atom(depth, anchored=anchored and bool(found)))
            # A lookahead over the rest of the text may stand right at its start, where it runs once.
            anchored = anchored and (
                piece is pieces.START or (bool(found) and piece.text.startswith(("(?=", "(?!")))
            )
            found.append(piece)

    def _ended(self, found: list[Piece], depth: int) -> Piece:
        # At the very end of the pattern a consumed newline does what looking ahead does, and is faster.
        if depth == 0 and found and found[-1] is pieces.FINAL_END:
            found[-1:] = [pieces.repeat(pieces.one_of(charset.NEWLINE), 0, 1), pieces.END]
        return pieces.sequence(found)

    def _skip_ignored(self) -> None:
        while self._in.match(_COMMENT) or (self._extended and self._in.match(_BLANK)):
            pass

    def _atom(self, depth: int, *, anchored: bool) -> Piece:
        sign = self._in.next()
        match sign:
            case "(":
                return self._group(depth + 1, anchored=anchored)
            case "[":
                return pieces.one_of(bracket(self._in, ignore_case=self._ignore_case))
            case "\\":
                return self._escape()
            case ".":
                return pieces.one_of(
                    ((0, charset.LAST),) if self._dot_all else charset.inverted(charset.NEWLINE)
                )
            case "^":
                return pieces.LINE_START if self._lines else pieces.START
            case "$":
                return pieces.LINE_END if self._lines else pieces.FINAL_END
            case "*" | "+" | "?":
                raise RegexRefusedError(f"{sign} has nothing to repeat")
            case "{" if self._in.matches(_COUNT, back=1):
                raise RegexRefusedError("{ has nothing to repeat")
            case _:
                return self._literal(ord(sign))

    def _literal(self, code: int) -> Piece:
        single = ((code, code),)
        return pieces.one_of(charset.caseless(single) if self._ignore_case else single)

    def _escape(self) -> Piece:
        sign = self._in.next_after_backslash()
        if sign in ESCAPES:
            return pieces.one_of(ESCAPES[sign])
        match sign:
            case "N":
                if self._in.peek() == "{":
                    raise RegexRefusedError("\\N{…} is not supported")
                return pieces.one_of(charset.inverted(charset.NEWLINE))
            case "b":
                return pieces.WORD_EDGE
            case "B":
                return pieces.NO_WORD_EDGE
            case "A":
                return pieces.START
            case "z":
                return pieces.END
            case "Z":
                return pieces.FINAL_END
            case "Q":
                return pieces.group(pieces.sequence([self._literal(ord(one)) for one in self._in.quoted()]))
            case "E":
                return pieces.sequence([])
            case _:
                return self._literal(character_escape(self._in, sign))

    def _group(self, depth: int, *, anchored: bool) -> Piece:
        if depth > MAX_PATTERN_GROUPS:
            raise RegexRefusedError(f"groups nested deeper than {MAX_PATTERN_GROUPS}")
        opening = self._in.match(_LOOKAROUND)
        if opening:
            return self._lookaround(opening, depth, anchored=anchored)
        name = self._in.match(_NAME)
        if name:
            if name.strip("?P<>'") in self._names:
                raise RegexRefusedError("two groups have the same name")
            self._names.add(name.strip("?P<>'"))
        elif not self._in.take("?:"):
            for start, feature in _REFUSED_GROUPS.items():
                if self._in.take(start):
                    raise RegexRefusedError(f"{feature} are not supported")
            if self._in.peek() == "?":
                raise RegexRefusedError("options inside a pattern, and other (?…) groups, are not supported")
        outer, self._look = self._look, None
        inner = self._alternatives(depth)
        self._look = outer
        self._close()
        return pieces.group(inner)

    def _lookaround(self, opening: str, depth: int, *, anchored: bool) -> Piece:
        if self._in_lookaround:
            raise RegexRefusedError("lookarounds inside lookarounds are not supported")
        outer, self._look, self._in_lookaround = self._look, opening, True
        inner = self._alternatives(depth)
        self._look, self._in_lookaround = outer, False
        self._close()
        ahead = opening in ("?=", "?!")
        if not inner.bounded and not (anchored and ahead):
            raise RegexRefusedError(
                "a lookaround with * or + may only stand right after ^ at the start of the pattern"
            )
        return pieces.lookaround(opening, inner, once=anchored and ahead)

    def _close(self) -> None:
        if not self._in.take(")"):
            raise RegexRefusedError("a ( is not closed")

    def _quantified(self, piece: Piece) -> Piece:
        self._skip_ignored()
        counts = self._counts()
        if counts is None:
            return piece
        if not piece.repeatable:
            raise RegexRefusedError("a quantifier may only follow a character, a set or a group")
        if self._in.take("+"):
            raise RegexRefusedError("possessive quantifiers are not supported")
        self._in.take("?")  # lazy or greedy makes no difference to whether there is a match
        self._skip_ignored()
        if self._counts() is not None:
            raise RegexRefusedError("a quantifier may only follow a character, a set or a group")
        # PostgreSQL takes minutes to compile such repeats, and they say little.
        if piece.nullable and (piece.asserts or counts not in _SIMPLE):
            raise RegexRefusedError("what may match nothing can't be repeated")
        return pieces.repeat(piece, *counts)

    def _counts(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._in.take(sign):
                return counts
        text = self._in.match(_COUNT)
        if not text:
            if self._in.matches(_OPEN_COUNT):
                raise RegexRefusedError("{,n} is not supported: write {0,n}")
            return None
        low_text, comma, high_text = text[1:-1].partition(",")
        if max(len(low_text), len(high_text)) > 5:
            raise RegexRefusedError("a repeat count is too large")
        low = int(low_text)
        high = low if not comma else int(high_text) if high_text else None
        if max(low, high or 0) > MAX_PATTERN_REPEAT:
            raise RegexRefusedError(f"a repeat count may be at most {MAX_PATTERN_REPEAT}")
        if high is not None and high < low:
            raise RegexRefusedError("a repeat has its counts in the wrong order")
        return low, high


_SIMPLE = ((0, None), (1, None), (0, 1))
_OPEN_COUNT = re.compile(r"\{,\d+\}")
