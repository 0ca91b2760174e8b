"""`{% load people_social %}`: what the list of linked accounts shows."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django import template

from cirro.people.social import removal

register = template.Library()


@register.filter
def provider_name(account: SocialAccount) -> str:
    """What the provider calls itself."""
    return removal.provider_name(account)


@register.filter
def is_switched_on(account: SocialAccount) -> bool:
    """Whether people can sign in through the account's provider."""
    return removal.is_switched_on(account)
