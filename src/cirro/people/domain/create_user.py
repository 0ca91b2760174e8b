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

from cirro.kernel import sql
from cirro.kernel.errors import Fault, Refused
from cirro.people.domain.time_zones import is_time_zone
from cirro.people.models import User

if TYPE_CHECKING:
    from faker import Faker

NAME_LENGTH = 150
EMAIL_LENGTH = 254
EARLIEST_BIRTHDAY = date(1900, 1, 1)


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
    """Create the person. Without a password nobody can sign in with one.

    Invented values follow from the number of people so far, so that a repeated run invents the same.
    Raises Refused, naming each field, when a value breaks a rule or the address is taken.
    """
    faults = [
        *_faults(first_name, last_name, email, time_zone, country_code, birthday, at),
        *password_faults(password),
    ]
    if faults:
        raise Refused.of(*faults)
    id = _next_id()
    invented = _inventor(id)
    first_name = (first_name or "").strip() or invented.first_name()
    last_name = (last_name or "").strip() or invented.last_name()
    user = User(
        id=id,
        first_name=first_name,
        last_name=last_name,
        screen_name=first_name,
        email=email or _invented_email(first_name, last_name, id),
        time_zone=time_zone
        or invented.random_element(("Europe/Berlin", "Asia/Bangkok", "America/Bogota", "Africa/Lagos")),
        country_code=country_code.upper()
        if country_code
        else invented.random_element(("DE", "TH", "CO", "NG")),
        birthday=birthday or invented.date_between_dates(date(1960, 1, 1), date(2004, 12, 31)),
        password=make_password(password),
        created_at=at,
    )
    # Not by catching the database's error: that would have the whole row, password hash included, in its log.
    User.objects.bulk_create([user], ignore_conflicts=True)
    if not User.objects.filter(id=user.id).exists():
        raise Refused.at("email", "is taken already")
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


def _faults(
    first_name: str | None,
    last_name: str | None,
    email: str | None,
    time_zone: str | None,
    country_code: str | None,
    birthday: date | None,
    at: datetime,
) -> list[Fault]:
    faults = [
        Fault(field, f"must be at most {NAME_LENGTH} characters long")
        for field, value in (("first_name", first_name), ("last_name", last_name))
        if value is not None and len(value) > NAME_LENGTH
    ]
    if email is not None:
        try:
            validate_email(email)
        except ValidationError:
            faults.append(Fault("email", "is not an e-mail address"))
        if len(email) > EMAIL_LENGTH:
            faults.append(Fault("email", f"must be at most {EMAIL_LENGTH} characters long"))
    if time_zone is not None and not is_time_zone(time_zone):
        faults.append(Fault("time_zone", "is not a known time zone"))
    if country_code is not None and not re.fullmatch("[A-Za-z]{2}", country_code):
        faults.append(Fault("country_code", "must be two letters, such as DE"))
    if birthday is not None and not EARLIEST_BIRTHDAY <= birthday <= at.date():
        faults.append(Fault("birthday", f"must be between {EARLIEST_BIRTHDAY} and today"))
    return faults


def _next_id() -> int:
    row = sql.row("SELECT nextval(pg_get_serial_sequence('people_user', 'id'))")
    assert row is not None  # nextval always answers
    return int(row[0])


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
