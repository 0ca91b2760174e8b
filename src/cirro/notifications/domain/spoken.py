"""Moments in words, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_datetime, get_timezone_name


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
    shown = format_datetime(value, "medium", tzinfo=zone, locale=language)
    return (
        f"{shown} {get_timezone_name(value.astimezone(zone), 'short', locale=language)}"
        if with_zone
        else shown
    )
