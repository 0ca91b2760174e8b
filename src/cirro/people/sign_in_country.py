"""Look at the country of the address that somebody signs up or in from."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from cirro.people.domain.review_country import compare_country, compare_country_daily
from cirro.people.models import User


def after_sign_up(sender: object, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Answer allauth's `user_signed_up`."""
    compare_country(user.pk, client_address(request))


def after_sign_in(sender: object, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Answer allauth's `user_logged_in`."""
    compare_country_daily(user.pk, client_address(request))


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, as the operator's proxies tell it (CIRRO_TRUSTED_PROXIES)."""
    address: str = get_adapter().get_client_ip(request)
    return address
