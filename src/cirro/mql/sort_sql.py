"""The SQL of a sort.

Each key becomes one row value: rank of the type, text (bytewise), value. A document without arrays on a key's path
gives the value directly. Else a subquery opens the arrays: every element gives one tuple of all keys that go through
the same array, and the best tuple under the directions counts.
"""

from collections.abc import Sequence
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
        """All keys here and below, in the order in which their values stand in a tuple."""
        below = [place for branch in self.following.values() for place in branch.places()]
        return below if self.ends is None else [self.ends, *below]


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


def _best(keys: Sequence[SortKey], branch: _Branch, value: str, names: _Names) -> str:
    """A query for the best tuple that `value` gives: a jsonb[] in the order of `places`, where SQL's NULL is the lowest
    value, that of an empty array.

    Nothing is joined but the elements: with a join for each key the planner would search for an order of joins.
    """
    opened, tuples = names.fresh(), names.fresh()
    element = f"{opened}e.e"
    slots = [] if branch.ends is None else [f"ARRAY[CASE WHEN {opened}.c <> '[]' THEN {element} END]"]
    slots += [
        _below(keys, one, f"({element} -> {sql_text(part)})", names) for part, one in branch.following.items()
    ]
    order = ", ".join(
        f"{term} {_way(keys[place])}"
        for slot, place in sorted(enumerate(branch.places(), start=1), key=lambda numbered: numbered[1])
        for term in _comparable(f"{tuples}.t[{slot}]")
    )
    return (
        f"SELECT {tuples}.t FROM (SELECT {' || '.join(slots)} AS t"
        f" FROM (SELECT COALESCE({value}, 'null') AS c OFFSET 0) {opened}"
        f" CROSS JOIN LATERAL jsonb_array_elements("
        f"CASE WHEN jsonb_typeof({opened}.c) = 'array' AND {opened}.c <> '[]' THEN {opened}.c"
        f" ELSE jsonb_build_array({opened}.c) END) {opened}e(e) OFFSET 0) {tuples} ORDER BY {order} LIMIT 1"
    )


def _below(keys: Sequence[SortKey], branch: _Branch, value: str, names: _Names) -> str:
    """The tuple of the keys of `branch`, whose value in one element is `value`."""
    best = f"({_best(keys, branch, value, names)})"
    if branch.following:
        return best
    # The usual case, a plain value or none, without the cost of a subquery.
    return (
        f"CASE WHEN jsonb_typeof({value}) <> 'array' THEN ARRAY[{value}]"
        f" WHEN {value} IS NULL THEN ARRAY['null'::jsonb] ELSE {best} END"
    )


def _comparable(value: str) -> tuple[str, str, str]:
    """Rank, text, and the value, which decides between others than strings: MongoDB's order of types, strings by
    their bytes, anything else as jsonb compares it."""
    # The place of the type's name in a list: shorter than a CASE, and a sort may hold a thousand of these.
    rank = f"COALESCE(strpos('{_ORDER_OF_TYPES}', '.' || jsonb_typeof({value})), 0)"
    text = f"CASE WHEN jsonb_typeof({value}) = 'string' THEN {value} #>> '{{}}' END COLLATE \"C\""
    return rank, text, value


def _way(key: SortKey) -> str:
    return "DESC" if key.descending else "ASC"
