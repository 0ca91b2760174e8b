"""What the fields of a payee may hold: what banks and tax offices take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from django.utils.translation import gettext as _

from cirro.kernel.errors import Fault
from cirro.people.domain.profile_rules import country_codes

NAME_LENGTH = STREET_LENGTH = 70
BUILDING_LENGTH = POSTCODE_LENGTH = 16
TOWN_LENGTH = 35
TAX_NUMBER_LENGTH, VAT_ID_LENGTH = 40, 20

_TAX_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./\-]*")
# Two letters of the country, then what that country makes of it (in Ireland with + and *).
_VAT_ID = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")


def _line(value: str, *, most: int, needed: bool = False) -> str:
    # Line breaks are no white space here: they are refused below.
    text = unicodedata.normalize("NFC", " ".join(part for part in value.split(" ") if part)).strip()
    if needed and not text:
        raise ValueError(_("must not be empty"))
    if len(text) > most:
        raise ValueError(_("must be at most %(most)s characters long") % {"most": most})
    # Unpaired surrogates, line breaks and the like can stand in no bank's file.
    if any(unicodedata.category(mark) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for mark in text):
        raise ValueError(_("must be a single line without control characters"))
    return text


def _country(value: str) -> str:
    if value.upper() not in country_codes():
        raise ValueError(_("must be a country from the list"))
    return value.upper()


def _tax_number(value: str) -> str:
    text = _line(value, most=TAX_NUMBER_LENGTH)
    if text and (not _TAX_NUMBER.fullmatch(text) or not re.search("[0-9]", text)):
        raise ValueError(_("must be digits, letters, spaces and any of . / -"))
    return text


def _vat_id(value: str) -> str:
    text = re.sub(r"[ .\-]", "", _line(value, most=VAT_ID_LENGTH)).upper()
    if text and (not _VAT_ID.fullmatch(text) or not re.search("[0-9]", text)):
        raise ValueError(_("must begin with two letters of the country, such as DE123456789"))
    return text


RULES: dict[str, Callable[[str], str]] = {
    "first_name": partial(_line, most=NAME_LENGTH, needed=True),
    "last_name": partial(_line, most=NAME_LENGTH, needed=True),
    "street": partial(_line, most=STREET_LENGTH, needed=True),
    "building": partial(_line, most=BUILDING_LENGTH),
    "postcode": partial(_line, most=POSTCODE_LENGTH),
    "town": partial(_line, most=TOWN_LENGTH, needed=True),
    "country_code": _country,
    "tax_number": _tax_number,
    "vat_id": _vat_id,
}


def read_payee(values: Mapping[str, object]) -> tuple[dict[str, str], list[Fault]]:
    """All fields as they are stored (those that aren't given are empty), and what is wrong with the others."""
    read: dict[str, str] = {}
    faults = [Fault(field, _("is not a field of a payee")) for field in values if field not in RULES]
    for field, rule in RULES.items():
        value = values.get(field, "")
        try:
            if not isinstance(value, str):
                raise ValueError(_("must be a text"))
            read[field] = rule(value)
        except ValueError as error:
            faults.append(Fault(field, str(error)))
    return read, faults
