"""Time zones to choose from, named in the page's language."""

from __future__ import annotations

from typing import TypeAlias

from babel import Locale
from django.utils.translation import gettext, gettext_noop

from cirro.people.domain.time_zones import iana_names
from cirro.people.named_choices import Choices, page_locale

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
    cities = Locale.parse(page_locale()).time_zones
    for name in iana_names():
        region, _, place = name.partition("/")
        # Unicode's data names only the cities that are called otherwise in the language.
        label = cities.get(name, {}).get("city") or place.replace("_", " ").replace("/", " – ")
        groups.setdefault(region if place else "", []).append((name, label or name))
    rest = groups.pop("")
    named = [(gettext(_REGIONS.get(region, region)), zones) for region, zones in groups.items()]
    return [*named, (gettext("Others"), rest)]
