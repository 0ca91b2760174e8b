"""Accounts that an operator makes by hand."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cirro.kernel import clock
from cirro.kernel.errors import Fault, Refused
from cirro.people.domain.create_user import create_user
from cirro.spaces.domain.list_spaces import pick_space
from cirro.spaces.domain.membership import join


def create_account(
    *,
    email: str,
    first_name: str,
    last_name: str,
    password: str,
    time_zone: str = "UTC",
    country_code: str | None = None,
    birthday: date | None = None,
    space: str | None = None,
) -> dict[str, object]:
    """Create the person, and make them a user of the Space with id or app id `space`; the account in a few facts.

    Raises Refused, naming each field, when a value breaks a rule or the address is taken; NotFound for the Space.
    """
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refused.of(*(Fault("password", message) for message in error.messages)) from error
    with transaction.atomic():
        chosen = pick_space(space) if space else None
        user = create_user(
            at=clock.now(),
            email=email,
            first_name=first_name,
            last_name=last_name,
            time_zone=time_zone,
            country_code=country_code,
            birthday=birthday,
        )
        # Nothing is invented about a real person.
        user.country_code = country_code.upper() if country_code else None
        user.birthday = birthday
        user.set_password(password)
        user.save(update_fields=["country_code", "birthday", "password"])
        if chosen:
            join(chosen, user.id, clock.now(chosen))
    return {"id": str(user.id), "email": user.email, "space_id": str(chosen.id) if chosen else None}
