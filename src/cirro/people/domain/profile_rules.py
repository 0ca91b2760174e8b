"""What the fields of a profile may hold, whoever writes them: people themselves, an operator, a sandbox's seeding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from cirro.kernel.errors import Fault
from cirro.kernel.language_tags import read_language_tag
from cirro.people.domain.time_zones import is_time_zone

NAME_LENGTH = 150
MOST_LANGUAGES = 20
EARLIEST_BIRTHDAY = date(1900, 1, 1)
LOCALES = ("", "en", "de")
"""The languages of pages and mails; empty: as the browser asks."""

# Regions that Unicode's data names, but that are no country of ISO 3166-1. XK stays: Kosovo has no other code.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@cache
def country_codes() -> frozenset[str]:
    """The two-letter codes of all countries (ISO 3166-1)."""
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


def _name(value: object, today: date) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(_("must be a text"))
    if len(value) > NAME_LENGTH:
        raise ValueError(_("must be at most %(most)s characters long") % {"most": NAME_LENGTH})
    return value


def _time_zone(value: object, today: date) -> str:
    if not isinstance(value, str) or not is_time_zone(value):
        raise ValueError(_("is not a known time zone"))
    return value


def _country(value: object, today: date) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch("[A-Za-z]{2}", value):
        raise ValueError(_("must be two letters, such as DE"))
    if value.upper() not in country_codes():
        raise ValueError(_("is not the code of a country (ISO 3166-1)"))
    return value.upper()


def _birthday(value: object, today: date) -> date | None:
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime) or not EARLIEST_BIRTHDAY <= value <= today:
        raise ValueError(_("must be between %(earliest)s and today") % {"earliest": EARLIEST_BIRTHDAY})
    return value


def _languages(value: object, today: date) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(_("must be a list of language tags, such as de or pt-BR"))
    if len(value) > MOST_LANGUAGES:
        raise ValueError(_("must be at most %(most)s languages") % {"most": MOST_LANGUAGES})
    tags = []
    for tag in value:
        try:
            tags.append(read_language_tag(tag if isinstance(tag, str) else ""))
        except ValueError:
            raise ValueError(_("must be language tags, such as de or pt-BR")) from None
    return list(dict.fromkeys(tags))


def _phone(value: object, today: date) -> str:
    plain = re.sub(r"[ ()./-]", "", value) if isinstance(value, str) else "?"
    if plain and not _PHONE.fullmatch(plain):
        raise ValueError(_("must be an international number, such as +49 30 123456"))
    return plain


def _locale(value: object, today: date) -> str:
    if not isinstance(value, str) or value not in LOCALES:
        raise ValueError(_("must be en, de or empty"))
    return value


RULES: dict[str, Callable[[object, date], Any]] = {
    "first_name": _name,
    "last_name": _name,
    "screen_name": _name,
    "time_zone": _time_zone,
    "country_code": _country,
    "birthday": _birthday,
    "languages": _languages,
    "phone": _phone,
    "locale": _locale,
}


def read_profile(values: Mapping[str, object], today: date) -> tuple[dict[str, Any], list[Fault]]:
    """The values as they are stored, and what is wrong with the others."""
    read: dict[str, Any] = {}
    faults = []
    for field, value in values.items():
        rule = RULES.get(field)
        try:
            if rule is None:
                raise ValueError(_("is not a field of the profile"))
            read[field] = rule(value, today)
        except ValueError as error:
            faults.append(Fault(field, str(error)))
    return read, faults
