"""What a payment provider costs and how long it takes, for each currency, as the environment says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cirro.kernel.money import LARGEST, exponent, to_minor
from cirro.rewards.providers.interface import Offer
from cirro.site.home import SettingError

_MOST_DAYS = 60


def offers(
    given: Mapping[str, str],
    prefix: str,
    currencies: tuple[str, ...],
    *,
    days: int,
    possible: frozenset[str] | None = None,
    countries: frozenset[str] | None = None,
) -> tuple[Offer, ...]:
    """One for each currency of `<prefix>_CURRENCIES`, else of `currencies`, with what `<prefix>_FEE` and `<prefix>_DAYS` say, else
    nothing and `days`. Raises SettingError, also for a currency that the provider can't pay: one that isn't `possible`."""
    named = tuple(given.get(f"{prefix}_CURRENCIES", ",".join(currencies)).replace(" ", "").split(","))
    for currency in named:
        _check_currency(f"{prefix}_CURRENCIES", currency, possible)
    fees = _each(given, f"{prefix}_FEE", named, "0")
    waits = _each(given, f"{prefix}_DAYS", named, str(days))
    return tuple(
        Offer(
            currency,
            _fee(f"{prefix}_FEE", fees[currency], currency),
            _days(f"{prefix}_DAYS", waits[currency]),
            countries,
        )
        for currency in dict.fromkeys(named)
    )


def _check_currency(variable: str, currency: str, possible: frozenset[str] | None) -> None:
    try:
        exponent(currency)
    except ValueError as error:
        raise SettingError(f"{variable} must be codes such as EUR,USD, not {currency!r}") from error
    if possible is not None and currency not in possible:
        raise SettingError(
            f"{variable}: {currency} can't be paid there; there are {', '.join(sorted(possible))}"
        )


def _each(
    given: Mapping[str, str], variable: str, currencies: tuple[str, ...], default: str
) -> dict[str, str]:
    """One value for all of them, or a list such as `EUR 0.35, USD 0.25` for some."""
    said = given.get(variable, default)
    if " " not in said and "," not in said:
        return dict.fromkeys(currencies, said)
    return {**dict.fromkeys(currencies, default), **dict(_pairs(variable, said, currencies))}


def _pairs(variable: str, said: str, currencies: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in said.split(","):
        parts = entry.split()
        if len(parts) != 2:
            raise SettingError(f"{variable} must be one number, or a list such as EUR 0.35, USD 0.25")
        if parts[0] not in currencies:
            raise SettingError(f"{variable} names {parts[0]}, which is not offered")
        yield parts[0], parts[1]


def _fee(variable: str, text: str, currency: str) -> int:
    try:
        fee = to_minor(Decimal(text), currency)
    except (ArithmeticError, ValueError) as error:
        raise SettingError(f"{variable} must be an amount such as 0.35, not {text!r} {currency}") from error
    if not 0 <= fee <= LARGEST:
        raise SettingError(f"{variable} must not be less than nothing or beyond measure")
    return fee


def _days(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= _MOST_DAYS):
        raise SettingError(f"{variable} must be business days between 0 and {_MOST_DAYS}, not {text!r}")
    return int(text)
