"""A parsed filter, as callers use it."""

from dataclasses import dataclass
from functools import cached_property

from cirro.mql.compile import compile_node
from cirro.mql.parse import Part, check_text, parts_of
from cirro.mql.scope import Scope
from cirro.mql.tree import All


@dataclass(frozen=True)
class Clause:
    """One condition of a filter, as a person would name it."""

    path: str
    """The field, "" for `$or` and `$nor`."""
    clause: object
    """The literal, or an object with one operator, as in the query."""
    filter: "Filter"
    """The condition as a filter of its own; all clauses together are exactly the whole filter."""


@dataclass(frozen=True)
class Filter:
    """An immutable filter; `parse_filter` makes it."""

    _parts: tuple[Part, ...]
    _nulls_of_9: bool = False

    @cached_property
    def _jsonpath(self) -> str:
        return compile_node(All(tuple(part.node for part in self._parts)), nulls_of_9=self._nulls_of_9)

    def jsonpath(self) -> str:
        """One JSON path predicate for `document @@ '…'::jsonpath`: true or false for every document, never null."""
        return self._jsonpath

    def clauses(self) -> tuple[Clause, ...]:
        """The conditions that are joined by AND at the top, `$and` opened up."""
        return tuple(
            Clause(part.path, part.clause, Filter((part,), self._nulls_of_9)) for part in self._parts
        )

    def without(self, i: int) -> "Filter":
        """The filter that is left when clause `i` (counted from 0) is dropped. IndexError if there is none."""
        if not 0 <= i < len(self._parts):
            raise IndexError(f"no clause {i}")
        return Filter(self._parts[:i] + self._parts[i + 1 :], self._nulls_of_9)


def parse_filter(query: object, *, nulls_of_9: bool = False) -> Filter:
    """The filter that the decoded JSON value `query` says; `{}` is every document.

    `nulls_of_9` takes MongoDB 9's rule that a path with no value at all equals null; the default is that of 8.
    Raises MqlError for everything that is refused, also for what would compile to too much.
    """
    check_text(query)
    parsed = Filter(tuple(parts_of(query, Scope())), nulls_of_9)
    parsed.jsonpath()
    return parsed
