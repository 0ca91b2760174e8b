"""A Space by its id, for who has no token of it: pages, jobs, commands."""

from __future__ import annotations

from cirro.kernel.errors import NotFound
from cirro.kernel.request import SpaceRef
from cirro.spaces.models import Space


def space_ref(space_id: int) -> SpaceRef:
    """The Space with that id. Raises NotFound."""
    row = Space.objects.filter(id=space_id).values_list("id", "app_id", "is_sandbox", "currency").first()
    if row is None:
        raise NotFound.thing("Space", space_id)
    return SpaceRef(*row)
