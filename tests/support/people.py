"""People with accounts that can sign in."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from cirro.people.models import User

PASSWORD = "many-oaks-in-autumn"


def make_person(email: str = "ada@example.org", *, verified: bool = True, **fields: object) -> User:
    """An account with PASSWORD, as sign-up leaves it."""
    usual: dict[str, object] = {
        "first_name": "Ada",
        "last_name": "Okafor",
        "screen_name": "Ada",
        "time_zone": "Africa/Lagos",
        "country_code": "NG",
    }
    user = User(email=email, **{**usual, **fields})
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user
