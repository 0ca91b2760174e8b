"""The ways to be paid, made ready for the table that is shown before somebody chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from cirro.look.templatetags.look import country_name
from cirro.rewards.domain.methods import Way


@dataclass(frozen=True)
class Choice:
    """A row of the table. `countries`: names of those in which the account may be, empty for any; `fits`: it may be in the
    person's own."""

    way: Way
    label: str
    countries: Sequence[str]
    fits: bool


def choices(ways: Sequence[Way], country_code: str | None) -> list[Choice]:
    """In the same order; those that don't fit the country of the person come last."""
    found = [
        Choice(
            way,
            gettext(way.provider.label),
            sorted(country_name(code) for code in way.offer.countries or ()),
            way.offer.countries is None or not country_code or country_code in way.offer.countries,
        )
        for way in ways
    ]
    return sorted(found, key=lambda choice: not choice.fits)
