"""How the pages word what the API says: times, money, filters."""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g

LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "th": "Thai",
    "pt": "Portuguese",
    "uk": "Ukrainian",
    "sw": "Swahili",
}
REGIONS = {
    "R00": "Western hills",
    "R01": "Old forest",
    "R02": "River meadows",
    "R03": "Harbour",
    "R04": "Northern heath",
    "R05": "City parks",
    "R06": "Eastern valley",
    "R07": "Lake district",
}
# The keys of our worker documents. The document is the Space's own: Cirro asks for no particular shape.
DOCUMENT = {
    "languages": "Languages",
    "region": "Region",
    "hours": "Hours a week",
    "own_tools": "Own tools",
    "rating": "Rating",
    "trees_planted": "Trees planted",
}
STATUSES = {
    "pending": "waiting for you",
    "accepted": "accepted",
    "rejected": "declined",
    "expired": "expired",
}
OPERATORS = {
    "$in": "one of {}",
    "$gte": "at least {}",
    "$gt": "more than {}",
    "$lte": "at most {}",
    "$ne": "not {}",
}


def set_up(app: Flask) -> None:
    """Make the words known to the templates."""
    app.jinja_env.filters.update(moment=moment, money=money, asked=asked, value=value)
    app.jinja_env.globals.update(
        DOCUMENT=DOCUMENT, LANGUAGES=LANGUAGES, REGIONS=REGIONS, STATUSES=STATUSES, zone_name=zone_name
    )


def zone() -> tzinfo:
    """The person's time zone; UTC where nobody is signed in."""
    person = g.get("user")
    try:
        return ZoneInfo(person["time_zone"]) if person else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def zone_name() -> str:
    """Its name, said once on a page that shows times."""
    return str(zone())


def moment(seconds: int) -> str:
    """UNIX seconds as a person reads them."""
    at = datetime.fromtimestamp(seconds, zone())
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}"


def money(minor_units: int) -> str:
    """An amount of the API; this Space pays in euros."""
    return f"€{minor_units // 100}.{minor_units % 100:02}"


def asked(clause: object) -> str:
    """What one condition of a filter asks for."""
    if isinstance(clause, dict) and len(clause) == 1:
        operator, wanted = next(iter(clause.items()))
        if operator in OPERATORS:
            return OPERATORS[operator].format(value(wanted))
    return value(clause)


def value(found: Any) -> str:
    """A value of a worker document."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, list):
        return ", ".join(map(value, found)) or "nothing"
    if isinstance(found, str):
        return LANGUAGES.get(found) or REGIONS.get(found) or found
    return json.dumps(found, ensure_ascii=False)
