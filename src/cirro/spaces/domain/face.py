"""What people see of a Space in the community."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from cirro.events.domain.append import append
from cirro.kernel import clock
from cirro.kernel.errors import NotFound, Refused
from cirro.spaces.domain.check_face import RULES, check_face
from cirro.spaces.domain.space_ref import space_ref
from cirro.spaces.models import OAuthClient, Space


def show_face(space: Space) -> dict[str, Any]:
    """The Space's face as events and the operator's commands show it."""
    return {
        "id": str(space.id),
        "object": "space",
        **{field: getattr(space, field) for field in RULES},
    }


def update_face(space_id: int, changes: Mapping[str, object]) -> bool:
    """Change what people see of the Space, with its event `space.updated`; whether anything is different now.

    Raises Refused, naming each field that breaks a rule; NotFound.
    """
    clean = check_face(changes)
    with transaction.atomic():
        at = clock.now(space_ref(space_id))
        space = lock_space(space_id)
        different = [field for field, value in clean.items() if getattr(space, field) != value]
        if not different:
            return False
        for field in different:
            setattr(space, field, clean[field])
        try:
            with transaction.atomic():
                space.save(update_fields=different)
        except IntegrityError as error:
            # Only the slug has to be unique; asking beforehand would not see another operator's of the same moment.
            raise Refused.at("slug", f"{space.slug!r} is another Space's already") from error
        if "name" in different:
            OAuthClient.objects.filter(space_id=space_id).update(name=space.name)
        append(space_id, "space.updated", space_id, show_face(space), at)
    return True


def lock_space(space_id: int) -> Space:
    """The Space, its row held until the commit. Raises NotFound."""
    # NO KEY: rows that name the Space can still be written meanwhile.
    space = Space.objects.select_for_update(no_key=True).filter(id=space_id).first()
    if space is None:
        raise NotFound.thing("Space", space_id)
    return space
