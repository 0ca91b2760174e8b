"""Make an account, with every value that wasn't given invented."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cirro.kernel.errors import Fault, Refused
from cirro.people.domain.insert_user import insert_user, next_user_id
from cirro.people.domain.profile_rules import read_profile
from cirro.people.domain.sign_in_address import is_reserved, let_sign_in
from cirro.people.models import User

if TYPE_CHECKING:
    from faker import Faker

EMAIL_LENGTH = 254


def create_user(
    *,
    at: datetime,
    first_name: str | None = None,
    last_name: str | None = None,
    email: str | None = None,
    time_zone: str | None = None,
    country_code: str | None = None,
    birthday: date | None = None,
    password: str | None = None,
) -> User:
    """Create the person. With a password they can sign in; unless the address is at a reserved domain, only after
    they proved by mail that it is theirs.

    Invented values follow from the number of people so far, so that a repeated run invents the same.
    Raises Refused, naming each field, when a value breaks a rule or the address is taken.
    """
    given = {
        "first_name": first_name,
        "last_name": last_name,
        "time_zone": time_zone,
        "country_code": country_code,
        "birthday": birthday,
    }
    profile, wrong = read_profile({k: v for k, v in given.items() if v is not None}, at.date())
    faults = [*wrong, *_email_faults(email), *password_faults(password)]
    if faults:
        raise Refused.of(*faults)
    id = next_user_id()
    invented = _inventor(id)
    first_name = (first_name or "").strip() or invented.first_name()
    last_name = (last_name or "").strip() or invented.last_name()
    user = User(
        id=id,
        first_name=first_name,
        last_name=last_name,
        screen_name=first_name,
        # In small letters, as people's sign-in looks for it.
        email=(email or _invented_email(first_name, last_name, id)).lower(),
        time_zone=time_zone
        or invented.random_element(("Europe/Berlin", "Asia/Bangkok", "America/Bogota", "Africa/Lagos")),
        country_code=profile.get("country_code") or invented.random_element(("DE", "TH", "CO", "NG")),
        birthday=birthday or invented.date_between_dates(date(1960, 1, 1), date(2004, 12, 31)),
        password=make_password(password),
        created_at=at,
    )
    if not insert_user(user):
        raise Refused.at("email", "is taken already")
    if password is not None:
        # Whoever calls the API must not become the owner of an address that is somebody else's.
        let_sign_in(user, verified=is_reserved(user.email))
    return user


def password_faults(password: str | None) -> list[Fault]:
    """The rule for seeded people: at least 2 letters, 2 digits and 2 special characters (public record, 6.2)."""
    if password is None:
        return []
    kinds: list[tuple[str, Callable[[str], bool]]] = [
        ("letters", str.isalpha),
        ("digits", str.isdigit),
        ("special characters", lambda character: not character.isalnum() and not character.isspace()),
    ]
    missing = [name for name, is_kind in kinds if sum(map(is_kind, password)) < 2]
    faults = [Fault("password", f"must have at least 2 {name}") for name in missing]
    if len(password) > 128:
        faults.append(Fault("password", "must be at most 128 characters long"))
    return faults


def _email_faults(email: str | None) -> list[Fault]:
    if email is None:
        return []
    faults = []
    try:
        validate_email(email)
    except ValidationError:
        faults.append(Fault("email", "is not an e-mail address"))
    if len(email) > EMAIL_LENGTH:
        faults.append(Fault("email", f"must be at most {EMAIL_LENGTH} characters long"))
    return faults


def _inventor(id: int) -> Faker:
    faker = _faker()
    faker.seed_instance(id)
    return faker


@cache
def _faker() -> Faker:
    # Imported late: only sandboxes invent people, and loading it takes a moment.
    from faker import Faker

    return Faker("en_US")


def _invented_email(first_name: str, last_name: str, id: int) -> str:
    """An address at a domain that never exists (RFC 2606)."""
    plain = (
        unicodedata.normalize("NFKD", f"{first_name}.{last_name}").encode("ascii", "ignore").decode().lower()
    )
    return f"{re.sub('[^a-z.]', '', plain)[:64]}.{id}@sandbox.invalid"
