"""Paths: how JSON path reaches the values that a dotted path emits, and the places where a field is missing.

PostgreSQL's lax mode goes through one array level at each key and at each filter, as MongoDB does. What it can't say
by itself is written here: a whole array instead of its elements, an index that is used on real arrays only, and a
missing field.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cirro.mql.conditions import all_of, any_of, exists, has_type, negate
from cirro.mql.fields import as_index
from cirro.mql.literals import path_text

Condition = Callable[[str], str]


@dataclass(frozen=True)
class Reach:
    """The values `ref`, seen from each object that `base` gives, or (without a base) from the object `item` itself."""

    item: str
    ref: str = ""
    base: str | None = None
    arrays: tuple[str, ...] = ()
    """Places, as `ref`, that must be arrays."""
    outer: tuple[str, ...] = ()
    """Conditions on `item` that come first."""
    indexed: bool = False
    """The last step was an array index: the value is emitted as it is."""

    def elements(self, condition: Condition) -> str:
        """A value that isn't an array, or an element of one that is, meets `condition`."""
        path = (self.item if self.base is None else self.base) + self.ref
        return all_of((*self.outer, exists(path, condition("@"))))

    def whole(self, condition: Condition) -> str:
        """A value as it is, arrays not opened, meets `condition`."""
        if self.base is None:
            return all_of((*self.outer, *self._array_checks(self.item), condition(self.item + self.ref)))
        checks = (has_type("@", "object"), *self._array_checks("@"), condition("@" + self.ref))
        return all_of((*self.outer, exists(self.base, all_of(checks))))

    def key(self, name: str) -> "Reach":
        """The values of the key `name` in these values and in the elements of those that are arrays."""
        ref = f".{path_text(name)}"
        if self.base is None and not self.ref:
            return Reach(self.item, ref, outer=self.outer)
        if self.base is None:
            outer = (*self.outer, *self._array_checks(self.item))
            return Reach(self.item, ref, self.item + self.ref, outer=outer)
        base = self.base
        if self.arrays:
            base += f" ? ({all_of((has_type('@', 'object'), *self._array_checks('@')))})"
        return Reach(self.item, ref, base + self.ref, outer=self.outer)

    def index(self, position: int) -> "Reach":
        """The elements at `position` of those values that are arrays."""
        ref = f"{self.ref}[{position}]"
        return Reach(self.item, ref, self.base, (*self.arrays, self.ref), self.outer, indexed=True)

    def _array_checks(self, item: str) -> tuple[str, ...]:
        return tuple(has_type(item + ref, "array") for ref in self.arrays)


@dataclass(frozen=True)
class Emitted:
    """What a path emits."""

    values: tuple[Reach, ...]
    missing: str
    """The condition that MISSING is emitted."""


def emitted(
    path: tuple[str, ...], item: str, *, item_is_array: bool, charge: Callable[[str], None]
) -> Emitted:
    """What `path` emits in the object `item`, or in the array `item` taken for an object with keys "0", "1" …

    `charge` is told every text that is made: each numeric part doubles the number of ways.
    """
    reaches: list[Reach] = [Reach(item)]
    missing: list[str] = []
    for place, part in enumerate(path):
        last = place == len(path) - 1
        position = as_index(part)
        if item_is_array and place == 0:
            if position is None:
                return Emitted((), negate(any_of(())))
            reaches = [Reach(item, f"[{position}]")]
            missing.append(_absent(last)(f"{item}[{position}]"))
            continue
        following: list[Reach] = []
        for reach in reaches:
            by_key = reach.key(part)
            following.append(by_key)
            missing.append(by_key.whole(_absent(last)))
            if position is not None and place > 0:
                following.append(reach.index(position))
            charge(missing[-1])
        reaches = following
    return Emitted(tuple(reaches), any_of(missing))


def _absent(last: bool) -> Condition:
    def condition(value: str) -> str:
        if last:
            return negate(exists(value))
        # A scalar in the middle of a path has nothing below it either.
        return negate(any_of((has_type(value, "object"), has_type(value, "array"))))

    return condition


def existing(values: tuple[Reach, ...]) -> Iterator[str]:
    """For each way, the condition that it emits some value."""
    for reach in values:
        yield reach.whole(exists) if reach.indexed else reach.elements(lambda _: "1 == 1")
