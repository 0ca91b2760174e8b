"""A cheap test that spares most documents of a large set the whole sort.

Once N documents of a set are known, whatever certainly comes behind the last of them can't be among the first N of
the whole set. "Certainly" is decided by the leading key alone, where that is a plain value reached through objects
only: a strict JSON path stumbles over everything else, and the document is kept.
"""

from cirro.mql.literals import path_text, sql_text
from cirro.mql.sort_sql import SortKey


def leading_sql(key: SortKey, document: str) -> str:
    """The leading key's value (jsonb) in a document, as far as it is reached through objects only."""
    return f"({document})" + "".join(f" -> {sql_text(part)}" for part in key.parts)


def bound_sql(key: SortKey, value: str) -> str:
    """The JSON path that the leading keys of certain followers of `value` (jsonb) meet; NULL where there is none."""
    worse = "<" if key.descending else ">"
    path = "strict $" + "".join(f".{path_text(part)}" for part in key.parts) + f" {worse} "
    # Among values of different types a strict comparison decides nothing.
    return (
        f"CASE WHEN jsonb_typeof({value}) IN ('number', 'string', 'boolean')"
        f" THEN ({sql_text(path)} || ({value})::text)::jsonpath END"
    )


def behind_sql(key: SortKey, document: str, bound: str) -> str:
    """Whether a document certainly comes behind those that gave `bound` (jsonpath, may be NULL); never NULL."""
    worse = f"COALESCE(({document}) @@ {bound}, FALSE)"
    if not key.descending:
        return worse
    # What is missing counts as null, and null is less than whatever gives a bound.
    return f"({worse} OR {bound} IS NOT NULL AND NOT ({document}) ? {sql_text(key.parts[0])})"
