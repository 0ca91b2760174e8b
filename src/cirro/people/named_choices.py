"""Countries and languages to choose from, by their names in the page's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from babel import Locale, localedata
from django.utils.translation import get_language, to_locale

from cirro.people.domain.profile_rules import country_codes

Choices: TypeAlias = list[tuple[str, str]]


def page_locale() -> str:
    """The page's language as Babel names it."""
    return to_locale(get_language() or "en")


def countries() -> Choices:
    """Code and name of every country, by name."""
    return list(_named(page_locale(), "territories", country_codes()))


def languages() -> Choices:
    """Tag and name of the languages that Unicode's data knows well, by name."""
    return list(_named(page_locale(), "languages", _language_tags()))


@cache
def _language_tags() -> frozenset[str]:
    tags = {identifier.partition("_")[0] for identifier in localedata.locale_identifiers()}
    return frozenset(tags & set(Locale("en").languages)) - {"und", "root"}


@cache
def _named(language: str, kind: str, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    names = getattr(Locale.parse(language), kind)
    choices = ((code, names.get(code, code)) for code in codes)
    return tuple(sorted(choices, key=lambda choice: _sort_key(choice[1])))


def _sort_key(name: str) -> str:
    """Å stands with A, in any case."""
    return "".join(
        mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark)
    ).casefold()
