"""Moments in words, as people read them, and what else each language says in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    format_skeleton,
    format_time,
    get_datetime_format,
    get_timezone_name,
)

from cirro.kernel.money import MINUS


def spoken(names: Mapping[str, Any], locale: str, zone: tzinfo, *, with_zone: bool = False) -> dict[str, Any]:
    """The names with moments in words of the locale, as clocks in `zone` show them, with the zone's own name if asked; and
    with what functions of the locale say."""
    return {name: _said(value, locale, zone, with_zone) for name, value in names.items()}


def _said(value: Any, locale: str, zone: tzinfo, with_zone: bool) -> Any:
    if isinstance(value, datetime):
        return _words(value, locale, zone, with_zone)
    return value(locale) if callable(value) else value


# A wave's mails tell the same few moments to many.
@lru_cache(maxsize=4096)
def _words(value: datetime, locale: str, zone: tzinfo, with_zone: bool) -> str:
    language = Locale.parse(locale, sep="-")
    day = format_skeleton("yMMMEd", value, tzinfo=zone, locale=language)
    time = format_time(value, "short", tzinfo=zone, locale=language)
    if with_zone:
        time = f"{time} {_zone_name(value.astimezone(zone), language)}"
    pattern = str(get_datetime_format("medium", language)).replace("'", "")
    # Some terminals and mail programs have no sign for the narrow space of "8:00 AM".
    return pattern.replace("{0}", time).replace("{1}", day).replace("\u202f", " ")


def _zone_name(shown: datetime, language: Locale) -> str:
    """Short, as people call it: "MEZ", "CET", "EST"; else how far it is from Greenwich: "GMT+5:45"."""
    # CLDR has no short names where its language isn't spoken: none for Berlin in the English of America.
    short = get_timezone_name(shown, "short", locale=language)
    if not short.startswith(("+", "-")):
        return short
    # Those of the time zone database are English; it has none where nobody uses one.
    own = shown.tzname() or ""
    if language.language == "en" and own.isalpha():
        return own
    return str(language.zone_formats["gmt"]) % _offset(shown)


def _offset(shown: datetime) -> str:
    """Such as +1, -3:30 or nothing."""
    minutes = round((shown.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")
