"""A parsed sort, as callers use it."""

from dataclasses import dataclass
from decimal import Decimal

from cirro.mql.errors import MqlError
from cirro.mql.fields import as_index, split_path
from cirro.mql.limits import MAX_SORT_CHARS, MAX_SORT_KEYS
from cirro.mql.parse import check_text
from cirro.mql.scope import Scope
from cirro.mql.sort_bound import bound_sql, may_precede_sql
from cirro.mql.sort_sql import SortKey, order_by_text
from cirro.mql.values import decimal_of


@dataclass(frozen=True)
class Sort:
    """An immutable sort; `parse_sort` makes it."""

    keys: tuple[SortKey, ...]

    def order_by(self, document_sql: str) -> str:
        """SQL for ORDER BY (without these words) over the jsonb expression `document_sql`; "" for no keys.

        Run it with PostgreSQL's `jit` off: compiling the expressions takes longer than the query, for a large sort
        minutes that no timeout ends. A deterministic function of the document; equal documents in its sense need a tie breaker after it.
        """
        return order_by_text(self.keys, document_sql)

    def bound(self, document_sql: str) -> str:
        """SQL (jsonpath) to be kept from a document and given to `may_precede`; NULL where the document gives none."""
        return bound_sql(self.keys[0], document_sql)

    def may_precede(self, document_sql: str, bound: str) -> str:
        """SQL that is false only for documents that certainly come after the one that the SQL value `bound` is of.

        It costs a fraction of `order_by`, and looks at the first key only. The sort must have keys.
        """
        return may_precede_sql(self.keys[0], document_sql, bound)


def parse_sort(query: object) -> Sort:
    """The sort that the decoded JSON value `query` says: `{"path": 1 or -1, …}` in order; None is no sort.

    Raises MqlError for everything that is refused.
    """
    if query is None:
        return Sort(())
    check_text(query)
    if not isinstance(query, dict):
        raise MqlError("", None, "must be an object")
    if len(query) > MAX_SORT_KEYS:
        raise MqlError("", None, f"more than {MAX_SORT_KEYS} sort keys")
    parsed = Sort(tuple(_key(path, direction) for path, direction in query.items()))
    if len(parsed.order_by("document")) > MAX_SORT_CHARS:
        raise MqlError("", None, "too large when compiled: use fewer keys below the same field")
    return parsed


def _key(path: object, direction: object) -> SortKey:
    if not isinstance(path, str):
        raise MqlError("", None, "a key must be a string")
    scope = Scope(path)
    if path.startswith("$"):
        raise MqlError("", path, "operators are not supported in a sort")
    parts = split_path(path, scope)
    for part in parts:
        if not part:
            raise scope.error("a path part is empty")
        if part.startswith("$"):
            raise scope.error("a path part may not start with $")
        if as_index(part) is not None:
            raise scope.error("numeric path parts are not supported in a sort")
    if isinstance(direction, int | float | Decimal) and not isinstance(direction, bool):
        way = int(decimal_of(direction, path, None))
        if way in (1, -1):
            return SortKey(parts, way == -1)
    raise scope.error("the direction must be 1 or -1")
