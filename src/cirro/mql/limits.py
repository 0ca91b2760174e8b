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

MAX_PATTERN_WEIGHT = 1_500
"""States of one regular expression with its counted repeats written out. Measured: 2,000 hold 64 KiB for 0.5 s."""

MAX_PATTERN_OPTIONAL = 300
"""Optional pieces in a row, repeats written out: PostgreSQL's compile time grows with their cube."""

MAX_PATTERN_LOOK = 300
"""States inside (?=…) and its kin, which run again at every position."""

MAX_PATTERN_REPEAT = 255
"""The highest count in {n,m}; PostgreSQL has no more."""

MAX_PATTERN_GROUPS = 50
"""Groups inside each other."""

MAX_PATTERNS = 20
"""Regular expressions in one filter: PostgreSQL keeps 32 compiled ones and would compile more for every document."""

MAX_SORT_KEYS = 32
"""Keys in one sort."""
