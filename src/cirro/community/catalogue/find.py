"""What every page of the catalogue asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from cirro.community.person import person
from cirro.kernel.errors import NotFound
from cirro.spaces.domain.catalogue import visible_space

if TYPE_CHECKING:
    from cirro.spaces.domain.catalogue import SeenSpace


def find_space(request: HttpRequest, slug: str) -> SeenSpace:
    """The Space with that slug. Raises Http404 when the person may not know of it."""
    try:
        return visible_space(person(request).id, slug)
    except NotFound as error:
        raise Http404 from error
