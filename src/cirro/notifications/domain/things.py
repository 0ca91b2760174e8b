"""What notifications are about. The room that an object belongs to says what there is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Thing:
    """An object as its own person may see it: what it is called, whether they can still look at it, and the names that
    it brings to templates (moments as datetimes)."""

    title: str
    is_open: bool
    names: Mapping[str, Any] = field(default_factory=dict)


# Of one person's objects of one type, or of anybody's (None), by id: those that there are. One statement, however many
# ids.
FindThings = Callable[[int | None, Collection[int]], Mapping[int, Thing]]

_finders: dict[str, FindThings] = {}


def register_things(object_type: str, find: FindThings) -> None:
    """Whom to ask about objects of that type; called once, when the room starts."""
    _finders[object_type] = find


def find_things(user_id: int | None, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], Thing]:
    """(object type, id) → the thing, for the ids wanted of each type. Types that nobody knows have none. `user_id` None:
    whosever they are, for who writes to each of them."""
    return {
        (object_type, id): thing
        for object_type, ids in wanted.items()
        if object_type in _finders
        for id, thing in _finders[object_type](user_id, ids).items()
    }
