"""The address that a person signs in with, for accounts that they didn't make themselves."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from cirro.people.models import User

# Nobody's: set aside by RFC 2606 and RFC 6761.
_RESERVED = ("invalid", "test", "example", "localhost", "example.com", "example.net", "example.org")


def is_reserved(email: str) -> bool:
    """Whether the address is at a domain that belongs to nobody, so that claiming it takes nothing from anybody."""
    domain = email.rpartition("@")[2].lower().rstrip(".")
    return any(domain == name or domain.endswith(f".{name}") for name in _RESERVED)


def is_taken(email: str) -> bool:
    """Whether an account has the address. Addresses that others only wish to change to, and can't prove, don't count."""
    return (
        User.objects.alias(lowered=Lower("email")).filter(lowered=email.lower()).exists()
        or EmailAddress.objects.filter(email=email.lower(), verified=True).exists()
    )


def let_sign_in(user: User, *, verified: bool) -> None:
    """Make `user.email` the address that they sign in with. Unless `verified`, signing in first asks for a proof by mail.

    Leaves it unverified when somebody else has proved the same address before.
    """
    email = user.email.lower()
    taken = verified and EmailAddress.objects.filter(email=email, verified=True).exists()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified and not taken)
