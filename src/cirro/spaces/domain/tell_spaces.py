"""Tell each Space of a person that what it sees of them changed."""

from __future__ import annotations

from typing import Any

from cirro.events.domain.append import append
from cirro.kernel import clock
from cirro.kernel.request import SpaceRef
from cirro.spaces.domain.show_users import show_user
from cirro.spaces.models import Member

# Of the columns of a person's row those that `show_user` gives away.
VISIBLE = frozenset(
    {
        "first_name",
        "last_name",
        "screen_name",
        "time_zone",
        "birthday",
        "country_code",
        "epam",
        "banned_with_reason",
    }
)


def spaces_of(user_id: int) -> list[SpaceRef]:
    """The Spaces that the person is in, by id."""
    rows = Member.objects.filter(user_id=user_id).order_by("space_id")
    columns = ("space_id", "space__app_id", "space__is_sandbox", "space__currency")
    return [SpaceRef(*row) for row in rows.values_list(*columns)]


def take_turns(sender: object, *, user_id: int, **_: Any) -> None:
    """Answer `profile_changing`: wait for the clocks of all sandboxes that will be told, always in the same order."""
    for space in spaces_of(user_id):
        clock.now(space)


def tell_spaces(sender: object, *, user_id: int, changed: frozenset[str], **_: Any) -> None:
    """Answer `profile_changed`: one `user.updated` event for each Space, at its own time, with what it may see."""
    if changed.isdisjoint(VISIBLE):
        return
    for space in spaces_of(user_id):
        append(space.id, "user.updated", user_id, show_user(space.id, user_id), clock.now(space))
