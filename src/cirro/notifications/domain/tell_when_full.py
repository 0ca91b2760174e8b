"""Whether a Space tells people that a gig which they are invited to is full."""

from __future__ import annotations

from django.db import transaction

from cirro.notifications.domain import find
from cirro.notifications.domain.own_words import FIRST_LOCALE
from cirro.notifications.domain.starting_kit import give_default_words
from cirro.notifications.domain.topics import GIG_FULL
from cirro.spaces.domain.face import lock_space


def tell_when_full(space_id: int, on: bool) -> bool:
    """Switch it on or off; whether it is different now. Switching on makes the topic `gig_full` with Cirro's words,
    unless the Space has one; switching off keeps it.

    Raises NotFound.
    """
    with transaction.atomic():
        space = lock_space(space_id)
        if space.tells_when_full == on:
            return False
        space.tells_when_full = on
        space.save(update_fields=["tells_when_full"])
        if on:
            _make_topic(space_id)
    return True


def _make_topic(space_id: int) -> None:
    # A program may have made one by that name, with words of its own.
    topic, is_new = find.topics(space_id).get_or_create(
        name=GIG_FULL,
        deleted_at=None,
        defaults={"space_id": space_id, "layout": find.layouts(space_id).get(is_cirro=True)},
    )
    if is_new:
        give_default_words(topic, find.configurations(space_id).filter(locale__locale=FIRST_LOCALE))
