"""What every page of the catalogue asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from cirro.kernel.errors import NotFound
from cirro.people.models import User
from cirro.spaces.domain.catalogue import visible_space

if TYPE_CHECKING:
    from cirro.spaces.domain.catalogue import SeenSpace


def person(request: HttpRequest) -> User:
    """Whoever is signed in; only for pages that let in nobody else."""
    assert isinstance(request.user, User)  # login_required has seen to it
    return request.user


def find_space(request: HttpRequest, slug: str) -> SeenSpace:
    """The Space with that slug. Raises Http404 when the person may not know of it."""
    try:
        return visible_space(person(request).id, slug)
    except NotFound as error:
        raise Http404 from error
