"""Regular expressions: PCRE2's, as MongoDB runs them, rewritten for PostgreSQL.

MongoDB sets UTF but not UCP: `\\w \\d \\s \\b` and `[[:classes:]]` are ASCII, upper and lower case are Unicode's. The
result needs only the flag `s` and means the same under every locale, because letters are spelled out as sets.
Whatever can't be said faithfully is refused.
"""

from collections.abc import Callable

from cirro.mql.limits import (
    MAX_PATTERN_ASSERTION_ROW,
    MAX_PATTERN_ASSERTIONS,
    MAX_PATTERN_CHARS,
    MAX_PATTERN_LOOK,
    MAX_PATTERN_LOOKING_WEIGHT,
    MAX_PATTERN_OPTIONAL,
    MAX_PATTERN_WEIGHT,
)
from cirro.mql.regex.parser import Parser, RegexRefusedError


def translate(pattern: str, options: frozenset[str], error: Callable[[str], Exception]) -> str:
    """`pattern` with MongoDB's `options` (of i, m, s, x) as an expression for `like_regex … flag "s"`.

    What is refused is raised as `error(reason)`: bad syntax, features that PostgreSQL lacks, and patterns that could
    run long.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        raise error(f"a pattern may have at most {MAX_PATTERN_CHARS:,} characters")
    try:
        piece = Parser(pattern, options).parse()
    except RegexRefusedError as refusal:
        raise error(str(refusal)) from None
    if piece.weight > MAX_PATTERN_WEIGHT:
        raise error("the pattern's repeats are too large")
    if piece.asserts > MAX_PATTERN_ASSERTIONS or piece.assert_row > MAX_PATTERN_ASSERTION_ROW:
        raise error("the pattern has too many of ^, $, \\b and lookarounds")
    if piece.optional > MAX_PATTERN_OPTIONAL:
        raise error("the pattern has too many optional pieces in a row")
    if piece.look > MAX_PATTERN_LOOK or (piece.look and piece.weight > MAX_PATTERN_LOOKING_WEIGHT):
        raise error("the pattern is too large for one with lookarounds, or with $ before its end")
    return piece.text
