"""Whose address it is that a provider names."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin

from cirro.people.models import User


def verified_address(login: SocialLogin) -> str | None:
    """The address that a trusted provider says it verified, if there is one."""
    return next((address.email for address in login.email_addresses if address.verified), None)


def has_proved(user: User, address: str) -> bool:
    """Whether the address is the user's, proved by our own mail."""
    return EmailAddress.objects.filter(user=user, email__iexact=address, verified=True).exists()
