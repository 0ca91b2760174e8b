"""Parts of a translated expression, with what bounds their cost."""

from dataclasses import dataclass

from cirro.mql.regex import charset, classes
from cirro.mql.regex.charset import Ranges


@dataclass(frozen=True)
class Piece:
    """Text of PostgreSQL's syntax, complete in itself."""

    text: str
    weight: int
    """States, about: characters with repeats written out, a set of characters counted twice."""
    nullable: bool = False
    """It may match the empty string."""
    optional: int = 0
    """The longest row of optional pieces in it."""
    look: int = 0
    """Weight inside its lookarounds that are tested at many places."""
    bounded: bool = True
    """It has no `*`, `+` or `{n,}`."""
    width: int | None = 0
    """Characters that it matches, None when that varies."""
    repeatable: bool = True
    """A quantifier may follow."""
    asserts: int = 0
    """Conditions on a place in it: ^, $, \\b and lookarounds, repeats written out."""
    assert_row: int = 0
    """The most of them that may come together without a character in between."""


_WORD = charset.expression(classes.WORD)
_NEWLINE = charset.literal(10)

START = Piece("^", 1, nullable=True, repeatable=False, asserts=1, assert_row=1)
END = Piece("$", 1, nullable=True, repeatable=False, asserts=1, assert_row=1)
# Only at the end, or before the newline that ends the text.
FINAL_END = Piece(f"(?={_NEWLINE}?$)", 2, nullable=True, look=2, repeatable=False, asserts=1, assert_row=1)
# PCRE2 sees no new line after the newline that ends the text.
LINE_START = Piece(f"(?:^|(?<={_NEWLINE})(?=.))", 2, nullable=True, repeatable=False, asserts=1, assert_row=1)
LINE_END = Piece(f"(?:$|(?={_NEWLINE}))", 2, nullable=True, repeatable=False, asserts=1, assert_row=1)
_EDGE = f"(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD})"
_INSIDE = f"(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD})"
WORD_EDGE = Piece(f"(?:{_EDGE})", 4, nullable=True, repeatable=False, asserts=1, assert_row=1)
NO_WORD_EDGE = Piece(f"(?:{_INSIDE})", 4, nullable=True, repeatable=False, asserts=1, assert_row=1)


def one_of(ranges: Ranges) -> Piece:
    """One character of the set."""
    # Sets that overlap keep many states alive at once; single characters hardly do.
    single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return Piece(charset.expression(ranges), 1 if single else 2, width=1)


def sequence(pieces: list[Piece]) -> Piece:
    """One after the other."""
    row = longest = asserts = assert_row = 0
    for piece in pieces:
        together = asserts + (piece.asserts if piece.nullable else piece.assert_row)
        assert_row = max(assert_row, together)
        asserts = together if piece.nullable else piece.assert_row
        row = row + piece.optional if piece.nullable else 0
        longest = max(longest, row, piece.optional)
    widths = [piece.width for piece in pieces]
    return Piece(
        "".join(piece.text for piece in pieces) or "(?:)",
        sum(piece.weight for piece in pieces),
        all(piece.nullable for piece in pieces),
        longest,
        sum(piece.look for piece in pieces),
        all(piece.bounded for piece in pieces),
        None if None in widths else sum(width or 0 for width in widths),
        repeatable=False,
        asserts=sum(piece.asserts for piece in pieces),
        assert_row=assert_row,
    )


def alternatives(branches: list[Piece]) -> Piece:
    """One of the branches."""
    if len(branches) == 1:
        return branches[0]
    widths = {branch.width for branch in branches}
    return Piece(
        "|".join(branch.text for branch in branches),
        sum(branch.weight for branch in branches) + 1,
        any(branch.nullable for branch in branches),
        sum(branch.optional for branch in branches) + any(branch.nullable for branch in branches),
        sum(branch.look for branch in branches),
        all(branch.bounded for branch in branches),
        widths.pop() if len(widths) == 1 else None,
        repeatable=False,
        asserts=sum(branch.asserts for branch in branches),
        assert_row=max(branch.assert_row for branch in branches),
    )


def group(inner: Piece) -> Piece:
    """In parentheses; nothing is captured, only whether there is a match matters."""
    return Piece(
        f"(?:{inner.text})",
        inner.weight,
        inner.nullable,
        inner.optional,
        inner.look,
        inner.bounded,
        inner.width,
        asserts=inner.asserts,
        assert_row=inner.assert_row,
    )


def lookaround(opening: str, inner: Piece, *, once: bool) -> Piece:
    """A condition on what follows or precedes; `once`: it is tested at one place only, and costs little."""
    count = 0 if once else 1
    look = 0 if once else inner.weight
    text = f"({opening}{inner.text})"
    return Piece(text, 1, True, look=look, repeatable=False, asserts=count, assert_row=count)


def repeat(piece: Piece, low: int, high: int | None) -> Piece:
    """`piece` at least `low` and at most `high` times (None: without end)."""
    times = max(low, 1) if high is None else high
    fixed = high == low and piece.width is not None
    return Piece(
        piece.text + _SIGNS.get((low, high), f"{{{low},{'' if high is None else high}}}"),
        max(piece.weight * times, 1) + 1,
        piece.nullable or low == 0,
        max(piece.optional, 1 if low == 0 else 0),
        piece.look * max(times, 1),
        piece.bounded and high is not None,
        (piece.width or 0) * low if fixed else None,
        repeatable=False,
        asserts=piece.asserts * max(times, 1),
        assert_row=piece.assert_row * (1 if times <= 1 and high is not None else 2),
    )


_SIGNS = {(0, None): "*", (1, None): "+", (0, 1): "?"}
