"""Amounts, days and how a line came about, in the words of the page's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, to_locale

from cirro.kernel.money import in_words, with_minus

_MINUTE = 60_000


class Worked(Protocol):
    """A line with what it was reckoned from: pieces, or time, or neither. Amounts in minor units."""

    @property
    def quantity(self) -> int | None: ...

    @property
    def base_price(self) -> int | None: ...

    @property
    def multiplier(self) -> Decimal | None: ...

    @property
    def duration_ms(self) -> int | None: ...

    @property
    def hourly_rate(self) -> int | None: ...


def locale() -> str:
    """The page's language as Babel names it."""
    return to_locale(get_language() or "en")


def money(amount: int, currency: str) -> str:
    """Minor units as people read them."""
    return in_words(amount, currency, get_language() or "en")


def day(value: date) -> str:
    """A day without its weekday."""
    return format_date(value, "medium", locale=locale())


def duration(ms: int) -> str:
    """Hours and minutes, rounded to the minute: 2 h 30 min."""
    minutes = max(round(ms / _MINUTE), 1)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def how_it_came(line: Worked, currency: str) -> str:
    """Such as 3 × €2.50 × 1.25, or 2 h × €20.00/h; empty for what is neither pieces nor time."""
    if line.quantity is not None and line.base_price is not None:
        parts = [
            with_minus(format_decimal(line.quantity, locale=locale())),
            money(line.base_price, currency),
        ]
        if line.multiplier is not None and line.multiplier != 1:
            parts.append(format_decimal(line.multiplier, format="0.####", locale=locale()))
        return " × ".join(parts)
    if line.duration_ms is not None and line.hourly_rate is not None:
        return gettext("%(time)s × %(amount)s/h") % {
            "time": duration(line.duration_ms),
            "amount": money(line.hourly_rate, currency),
        }
    return ""
