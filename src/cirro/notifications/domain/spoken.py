"""Moments in words, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    format_skeleton,
    format_time,
    get_datetime_format,
    get_timezone_location,
    get_timezone_name,
)


def spoken(names: Mapping[str, Any], locale: str, zone: tzinfo, *, with_zone: bool = False) -> dict[str, Any]:
    """The names with moments in words of the locale, as clocks in `zone` show them; with the zone's own name if asked."""
    return {
        name: _words(value, locale, zone, with_zone) if isinstance(value, datetime) else value
        for name, value in names.items()
    }


# A wave's mails tell the same few moments to many.
@lru_cache(maxsize=4096)
def _words(value: datetime, locale: str, zone: tzinfo, with_zone: bool) -> str:
    language = Locale.parse(locale, sep="-")
    day = format_skeleton("yMMMEd", value, tzinfo=zone, locale=language)
    time = format_time(value, "short", tzinfo=zone, locale=language)
    if with_zone:
        time = f"{time} {_zone_name(value.astimezone(zone), zone, language)}"
    pattern = str(get_datetime_format("medium", language)).replace("'", "")
    # Some terminals and mail programs have no sign for the narrow space of "8:00 AM".
    return pattern.replace("{0}", time).replace("{1}", day).replace("\u202f", " ")


def _zone_name(shown: datetime, zone: tzinfo, language: Locale) -> str:
    """Short where people have a short name for it: "CET"; else by its place: "Lagos Time", which says more than "+0100"."""
    short = get_timezone_name(shown, "short", locale=language)
    if not short.startswith(("+", "-")):
        return short
    key = str(getattr(zone, "key", ""))
    if "/" not in key or key.startswith("Etc/"):
        return get_timezone_name(shown, "long", locale=language)
    try:
        place = get_timezone_location(zone, locale=language, return_city=True)
    except KeyError:  # Babel knows little of many a language
        place = key.rpartition("/")[2].replace("_", " ")
    return str(language.zone_formats["region"]) % place
