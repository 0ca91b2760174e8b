"""The signed-in person, as the pages need them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest

from cirro.people.domain.time_zones import iana_name
from cirro.people.models import User


def person(request: HttpRequest) -> User:
    """Who is signed in; only behind `login_required`."""
    assert isinstance(request.user, User)  # login_required has seen to it
    return request.user


def zone_of(user: User) -> ZoneInfo:
    """Their zone, for words that name it and for what isn't rendered: templates show moments in it by themselves."""
    return ZoneInfo(iana_name(user.time_zone))
