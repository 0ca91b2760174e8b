"""A cheap test that spares most documents of a large set the whole sort.

Once N documents of a set are known, whatever certainly comes behind the last of them can't be among the first N of
the whole set. "Certainly" is decided by the leading key alone, where that is a plain value reached through objects
only: a strict JSON path is unknown wherever it meets anything else, and the document is kept.
"""

from cirro.mql.literals import path_text, sql_text
from cirro.mql.sort_sql import SortKey


def bound_sql(key: SortKey, document: str) -> str:
    """A JSON path that is false only for what certainly comes behind `document`; NULL when the leading key is no
    plain value there."""
    value = f"({document})" + "".join(f" -> {sql_text(part)}" for part in key.parts)
    path = "".join(f".{path_text(part)}" for part in key.parts)
    # Comparing values of different types is unknown, too.
    behind = f"strict !(${path} {'<' if key.descending else '>'} "
    return (
        f"CASE WHEN jsonb_typeof({value}) IN ('number', 'string', 'boolean')"
        f" THEN ({sql_text(behind)} || ({value})::text || ')')::jsonpath END"
    )


def may_precede_sql(key: SortKey, document: str, bound: str) -> str:
    """Whether a document may come before or beside the one that gave `bound` (jsonpath, may be NULL); never NULL."""
    kept = f"({document} @@ {bound}) IS NOT FALSE"
    if not key.descending:
        return kept
    # What is missing counts as null, and null is less than whatever gives a bound.
    return f"{kept} AND ({bound} IS NULL OR {document} ? {sql_text(key.parts[0])})"
