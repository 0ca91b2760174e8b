"""How many rows each table has: refused calls must not change it."""

from __future__ import annotations

import re

from cirro.kernel import sql

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""


def row_counts() -> dict[str, int]:
    """Table → rows, for every table there is."""
    names = [row[0] for row in sql.rows(_TABLES)]
    counts = sql.row("SELECT " + ", ".join(f'(SELECT count(*) FROM "{name}")' for name in names))
    assert counts is not None
    return dict(zip(names, counts, strict=True))


def contents() -> dict[str, str | None]:
    """Table → a digest of all that stands in it."""
    names = [row[0] for row in sql.rows(_TABLES)]
    digest = '(SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t)'
    digests = sql.row("SELECT " + ", ".join(digest.format(name) for name in names))
    assert digests is not None
    return dict(zip(names, digests, strict=True))


def contents_with(*words: str) -> set[str]:
    """The tables in which any of these words stands anywhere."""
    names = [row[0] for row in sql.rows(_TABLES)]
    found = 'SELECT EXISTS (SELECT FROM "{}" t WHERE t::text ~* %s)'
    pattern = "|".join(re.escape(word) for word in words)
    return {name for name in names if sql.rows(found.format(name), [pattern])[0][0]}
