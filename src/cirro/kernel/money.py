"""Money: whole minor units and an ISO 4217 currency."""

from __future__ import annotations

from copy import copy
from decimal import ROUND_HALF_EVEN, Decimal

from babel import Locale
from iso4217 import Currency

MINUS = "\N{MINUS SIGN}"
LARGEST = 999_999_999_99
"""Minor units that one amount, and one bill, may have: what a SEPA transfer takes at most, far beyond any reward. Sums of tens of
millions of them fit into 64 bits."""


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217): 2 for EUR, 0 for JPY, 3 for BHD. Raises ValueError."""
    decimals = Currency(currency).exponent
    if decimals is None:
        raise ValueError(f"{currency} has no minor unit")
    return int(decimals)


def to_major(amount: int, currency: str) -> Decimal:
    """Minor units as a number of whole ones: 1250 EUR → 12.50."""
    return Decimal(amount).scaleb(-exponent(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """A number of whole units in minor ones. Raises ValueError when it has a fraction of those."""
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is no whole number of the smallest units of {currency}")
    return int(scaled)


def round_half_even(amount: Decimal) -> int:
    """To the nearest whole minor unit, halves to the even one."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN))


def in_words(amount: int, currency: str, locale: str = "en") -> str:
    """As people of that locale read it: €12.50, 12,50 €; negative ones with a minus sign, not a hyphen."""
    there = Locale.parse(locale, sep="-")
    pattern = copy(there.currency_formats["standard"])
    # The currency's own decimals, not those of CLDR, which leaves some out that ISO 4217 has.
    pattern.frac_prec = (exponent(currency), exponent(currency))
    words: str = pattern.apply(to_major(amount, currency), there, currency=currency, currency_digits=False)
    return with_minus(words) if amount < 0 else words


def with_minus(number: str) -> str:
    """A negative number in words with the sign that is as wide as a plus, where its locale has but the hyphen."""
    return number.replace("-", MINUS)
