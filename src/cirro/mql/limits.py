"""How large a query may be. Each limit has its own message, made where it is checked."""

MAX_TEXT_BYTES = 64 * 1024
"""The query as compact JSON text, in bytes of UTF-8."""

MAX_DEPTH = 20
"""Levels of nesting below the top: of $and, $or, $nor, $not and $elemMatch, and of arrays and objects in values."""

MAX_PATH_PARTS = 20
"""Parts of one dotted path."""

MAX_CLAUSES = 500
"""Conditions in one filter, nested ones included."""

MAX_LIST_VALUES = 10_000
"""Values in one list of $in, $nin, $all or $type."""

MAX_NUMBER_DIGITS = 400
"""Significant digits of a number, and its decimal exponent either way: every IEEE double fits."""

MAX_COMPILED_CHARS = 1024 * 1024
"""The compiled JSON path. Only numeric path parts inside each other and huge nested values come near it."""

MAX_PATTERN_CHARS = 1_000
"""One regular expression."""

MAX_PATTERN_WEIGHT = 1_000
"""States of one regular expression with its counted repeats written out, sets of characters counted twice.

Measured on 64 KiB of text: 500 overlapping sets take 0.3 s, 2,000 up to 0.6 s on an idle machine."""

MAX_PATTERN_LOOKING_WEIGHT = 60
"""The same for a pattern with lookarounds, or with $ before its end: PostgreSQL can't cache its steps then."""

MAX_PATTERN_OPTIONAL = 50
"""Optional pieces in a row: PostgreSQL's compile time grows with their cube."""

MAX_PATTERN_LOOK = 150
"""States inside (?=…) and its kin, which run again at every position."""

MAX_PATTERN_ASSERTIONS = 20
"""^, $, \\b, \\B and lookarounds, repeats written out: PostgreSQL's compiler gives up on, or works for seconds at, more."""

MAX_PATTERN_ASSERTION_ROW = 4
"""The same, with no character required in between: the compiler tries all combinations."""

MAX_PATTERN_REPEAT = 255
"""The highest count in {n,m}; PostgreSQL has no more."""

MAX_PATTERN_GROUPS = 50
"""Groups inside each other."""

MAX_PATTERNS = 20
"""Regular expressions in one filter: PostgreSQL keeps 32 compiled ones and would compile more for every document."""

MAX_SORT_KEYS = 32
"""Keys in one sort."""

MAX_SORT_CHARS = 128 * 1024
"""The SQL of a sort. Only a dozen and more keys below one field come near it: each must weigh all of them."""
