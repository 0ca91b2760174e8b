"""What stands in the link that proves, once more, that mail reaches somebody. Good for a day, and for one address."""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.utils.http import base36_to_int, int_to_base36

from cirro.people.models import User

LIFETIME = timedelta(days=1)


def make_address_token(user: User) -> str:
    """The token to send to the person's address, which isn't readable in it."""
    return _signer(user.email).sign(int_to_base36(user.pk))


def read_address_token(token: str) -> User:
    """Whose address it proves. Raises ValueError when it is broken, too old, or they have another address now."""
    try:
        user = User.objects.get(id=base36_to_int(token.partition(".")[0]), is_active=True)
        _signer(user.email).unsign(token, max_age=LIFETIME)
    except (BadSignature, ValueError, User.DoesNotExist) as error:
        raise ValueError("the link is broken or too old") from error
    return user


def _signer(address: str) -> TimestampSigner:
    return TimestampSigner(salt=f"cirro.notifications.address {address.lower()}", sep=".")
