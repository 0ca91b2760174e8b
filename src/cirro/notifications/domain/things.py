"""What notifications are about. The room that an object belongs to says what there is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Thing:
    """An object as its own person may see it: what it is called, whether they can still look at it, and the names that
    it brings to templates: moments as datetimes, and as functions of a locale what each language says in its own way."""

    title: str
    is_open: bool
    names: Mapping[str, Any] = field(default_factory=dict)


# As notifications store what they are about: an invitation that was made, or one that others were faster to take.
INVITATION, EXPIRED_INVITATION = "gig_invitation", "expired_gig_invitation"

# Of one person's objects of one type, or of anybody's (None), by id: those that there are. One statement, however many
# ids.
FindThings = Callable[[int | None, Collection[int]], Mapping[int, Thing]]

# Of objects of one type, by id, those that there is nothing to tell of any more, and why: a phrase. One statement.
FindOutdated = Callable[[Collection[int]], Mapping[int, str]]

_finders: dict[str, FindThings] = {}
_outdated_finders: dict[str, FindOutdated] = {}


def register_things(object_type: str, find: FindThings, find_outdated: FindOutdated | None = None) -> None:
    """Whom to ask about objects of that type; called once, when the room starts. Without `find_outdated` what is told
    of them never gets old."""
    _finders[object_type] = find
    if find_outdated is not None:
        _outdated_finders[object_type] = find_outdated


def find_things(user_id: int | None, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], Thing]:
    """(object type, id) → the thing, for the ids wanted of each type. Types that nobody knows have none. `user_id` None:
    whosever they are, for who writes to each of them."""
    return {
        (object_type, id): thing
        for object_type, ids in wanted.items()
        if object_type in _finders
        for id, thing in _finders[object_type](user_id, ids).items()
    }


def find_outdated(told: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Of these (object type, id), those that there is nothing to tell of any more, and why."""
    return {
        (object_type, id): reason
        for object_type, find in _outdated_finders.items()
        if (ids := {id for each, id in told if each == object_type})
        for id, reason in find(ids).items()
    }
