"""Accounts that an operator makes by hand."""

from __future__ import annotations

from datetime import date

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower

from cirro.kernel import clock
from cirro.kernel.errors import Fault, NotFound, Refused
from cirro.people.domain.create_user import create_user
from cirro.people.domain.sign_in_address import let_sign_in
from cirro.people.models import User
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
    is_operator: bool = False,
) -> dict[str, object]:
    """Create the person, who may sign in at once, and make them a user of the Space with id or app id `space`; the account in a few facts. An operator may do everything in the admin.

    Raises Refused, naming each field, when a value breaks a rule or the address is taken; NotFound for the Space.
    """
    try:
        validate_password(password, User(email=email, first_name=first_name, last_name=last_name))
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
        user.is_staff = user.is_superuser = is_operator
        user.save(update_fields=["country_code", "birthday", "password", "is_staff", "is_superuser"])
        # The operator vouches for the address.
        let_sign_in(user, verified=True)
        if chosen:
            join(chosen, user.id, clock.now(chosen))
    return {"id": str(user.id), "email": user.email, "space_id": str(chosen.id) if chosen else None}


def forget_second_proofs(email: str) -> int:
    """Remove the person's passkeys, authenticator app and recovery codes, for somebody who lost them; how many there were.

    Raises NotFound for an unknown address.
    """
    removed, _ = Authenticator.objects.filter(user=_find(email)).delete()
    return removed


def reset_link(email: str) -> str:
    """The link with which the person sets a new password: once, within three days. Raises NotFound."""
    user = _find(email)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def _find(email: str) -> User:
    user = User.objects.alias(lowered=Lower("email")).filter(lowered=email.lower()).first()
    if user is None:
        raise NotFound(f"there is nobody with the address {email}")
    return user
