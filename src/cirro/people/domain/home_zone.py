"""The time zone to begin with for somebody of whom only the country is known."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def home_zone(country_code: str | None) -> str:
    """IANA name of the first zone that the time zone database lists for the country; UTC for an unknown one.

    That is the most populous one, unless the database's geographic order says otherwise.
    """
    return _zones().get((country_code or "").upper(), "UTC")


@cache
def _zones() -> dict[str, str]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    # Backwards, so that the first of a country stays.
    return {country: zone for country, _, zone, *_ in reversed(rows)}
