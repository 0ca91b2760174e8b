"""Guards people whose address somebody else used first."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from cirro.people.models import User


def forget_unproved_links(sender: type[User], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A stranger may have signed up with this person's address through a provider of their own, and wait. Whoever has
    reset the password proved the address first: nobody else's way in may stay. Receives `password_reset`."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        SocialAccount.objects.filter(user=user).delete()
