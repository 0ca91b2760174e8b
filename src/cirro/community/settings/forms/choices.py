"""Time zones, countries and languages to choose from, named in the page's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from babel import Locale, localedata
from django.utils.translation import get_language, gettext, gettext_noop, to_locale

from cirro.people.domain.profile_rules import country_codes
from cirro.people.domain.time_zones import iana_names

Choices: TypeAlias = list[tuple[str, str]]
Groups: TypeAlias = list[tuple[str, Choices]]

# Regions of the time zone database, in words.
_REGIONS = {
    "Africa": gettext_noop("Africa"),
    "America": gettext_noop("America"),
    "Antarctica": gettext_noop("Antarctica"),
    "Arctic": gettext_noop("Arctic"),
    "Asia": gettext_noop("Asia"),
    "Atlantic": gettext_noop("Atlantic"),
    "Australia": gettext_noop("Australia"),
    "Brazil": gettext_noop("Brazil"),
    "Canada": gettext_noop("Canada"),
    "Europe": gettext_noop("Europe"),
    "Indian": gettext_noop("Indian Ocean"),
    "Mexico": gettext_noop("Mexico"),
    "Pacific": gettext_noop("Pacific"),
}


def time_zones() -> Groups:
    """Every IANA zone under its region."""
    groups: dict[str, Choices] = {}
    cities = Locale.parse(_language()).time_zones
    for name in iana_names():
        region, _, place = name.partition("/")
        # Unicode's data names only the cities that are called otherwise in the language.
        label = cities.get(name, {}).get("city") or place.replace("_", " ").replace("/", " – ")
        groups.setdefault(region if place else "", []).append((name, label or name))
    rest = groups.pop("")
    named = [(gettext(_REGIONS.get(region, region)), zones) for region, zones in groups.items()]
    return [*named, (gettext("Others"), rest)]


def countries() -> Choices:
    """Code and name of every country, by name."""
    return _named(_language(), "territories", country_codes())


def languages() -> Choices:
    """Tag and name of the languages that Unicode's data knows well, by name."""
    return _named(_language(), "languages", _language_tags())


def _language() -> str:
    return to_locale(get_language() or "en")


@cache
def _language_tags() -> frozenset[str]:
    tags = {identifier.partition("_")[0] for identifier in localedata.locale_identifiers()}
    return frozenset(tags & set(Locale("en").languages)) - {"und", "root"}


@cache
def _named(language: str, kind: str, codes: Iterable[str]) -> Choices:
    names = getattr(Locale.parse(language), kind)
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda choice: _sort_key(choice[1]))


def _sort_key(name: str) -> str:
    """Å stands with A, in any case."""
    return "".join(
        mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark)
    ).casefold()
