"""Who runs this installation."""

from __future__ import annotations

from cirro.kernel.errors import NotFound
from cirro.people.models import User


def set_operator(email: str, is_operator: bool) -> User:
    """Let the person with that address into the operator's admin, or out of it. Raises NotFound."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise NotFound(f"there is no account with the address {email!r}")
    user.is_staff = is_operator
    user.save(update_fields=["is_staff"])
    return user
