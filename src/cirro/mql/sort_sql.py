"""The SQL of a sort.

Each key becomes one row value: rank of the type, text (bytewise), value. A document without arrays on a key's path
gives the value directly. Else a subquery opens the arrays: every element gives one tuple of all keys that go through
the same array, and the best tuple under the directions counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cirro.mql.literals import sql_text


_ORDER_OF_TYPES = ".null.number.string.object.array.boolean"


@dataclass(frozen=True)
class SortKey:
    """One key of a sort."""

    parts: tuple[str, ...]
    descending: bool


@dataclass
class _Branch:
    """Keys that share the path so far. Keys are named by their place in the sort."""

    ends: int | None = None
    following: dict[str, "_Branch"] = field(default_factory=dict)

    def places(self) -> list[int]:
        """All keys here and below, in sort order."""
        below = [place for branch in self.following.values() for place in branch.places()]
        return sorted(below if self.ends is None else [self.ends, *below])


class _Names:
    """Fresh aliases for one statement."""

    def __init__(self) -> None:
        self._used = 0

    def fresh(self) -> str:
        self._used += 1
        return f"mql{self._used}"


def order_by_text(keys: Sequence[SortKey], document_sql: str) -> str:
    """The terms of ORDER BY."""
    root = _Branch()
    for place, key in enumerate(keys):
        branch = root
        for part in key.parts:
            branch = branch.following.setdefault(part, _Branch())
        branch.ends = place
    names = _Names()
    return ", ".join(
        _term(keys, place, root.following[key.parts[0]], document_sql, names)
        for place, key in enumerate(keys)
    )


def _term(keys: Sequence[SortKey], place: int, group: _Branch, document: str, names: _Names) -> str:
    key = keys[place]
    direct = f"({document})" + "".join(f" -> {sql_text(part)}" for part in key.parts)
    group_value = f"(({document}) -> {sql_text(key.parts[0])})"
    slot = group.places().index(place) + 1
    opened = f"({_best(keys, group, group_value, names)})[{slot}]"
    # A key that is there and no array was reached through objects only.
    value = (
        f"CASE WHEN jsonb_typeof({direct}) <> 'array' THEN {direct}"
        f" WHEN {group_value} IS NULL THEN 'null' ELSE {opened} END"
    )
    alias = names.fresh()
    # OFFSET 0 keeps the planner from copying the value's expression into each place that uses it.
    row = f"ROW({', '.join(_comparable(f'{alias}.v'))})"
    return f"(SELECT {row} FROM (SELECT {value} AS v OFFSET 0) {alias}) {_way(key)}"


def _best(keys: Sequence[SortKey], group: _Branch, value: str, names: _Names) -> str:
    """A query for the best tuple (jsonb[], in sort order) that `value` gives; SQL NULL in it is the lowest value, that of
    an empty array."""
    name, element = names.fresh(), names.fresh()
    slots: dict[int, str] = {}
    joins = ""
    if group.ends is not None:
        slots[group.ends] = f"CASE WHEN {name}.c = '[]' THEN NULL ELSE {element}.e END"
    for part, branch in group.following.items():
        below = f"({element}.e -> {sql_text(part)})"
        joined = names.fresh()
        joins += f" CROSS JOIN LATERAL ({_best(keys, branch, below, names)}) {joined}(t)"
        for slot, place in enumerate(branch.places(), start=1):
            slots[place] = f"{joined}.t[{slot}]"
    tuple_of = ", ".join(slots[place] for place in sorted(slots))
    order = ", ".join(term for place in sorted(slots) for term in _terms(slots[place], keys[place]))
    return (
        f"SELECT ARRAY[{tuple_of}]::jsonb[] FROM (SELECT COALESCE({value}, 'null') AS c OFFSET 0) {name}"
        f" CROSS JOIN LATERAL jsonb_array_elements("
        f"CASE WHEN jsonb_typeof({name}.c) = 'array' AND {name}.c <> '[]' THEN {name}.c"
        f" ELSE jsonb_build_array({name}.c) END) {element}(e){joins} ORDER BY {order} LIMIT 1"
    )


def _terms(value: str, key: SortKey) -> Iterator[str]:
    return (f"{term} {_way(key)}" for term in _comparable(value))


def _comparable(value: str) -> tuple[str, str, str]:
    """Rank, text and rest: MongoDB's order of types, strings by their bytes, anything else as jsonb compares it."""
    # The place of the type's name in a list: shorter than a CASE, and a sort may hold a thousand of these.
    rank = f"COALESCE(strpos('{_ORDER_OF_TYPES}', '.' || jsonb_typeof({value})), 0)"
    is_text = f"jsonb_typeof({value}) = 'string'"
    text = f"CASE WHEN {is_text} THEN {value} #>> '{{}}' END COLLATE \"C\""
    rest = f"CASE WHEN {is_text} THEN NULL ELSE {value} END"
    return rank, text, rest


def _way(key: SortKey) -> str:
    return "DESC" if key.descending else "ASC"
