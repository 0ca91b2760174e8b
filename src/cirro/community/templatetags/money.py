"""Amounts of money as people read them: `{% load money %}`."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django import template
from django.utils.translation import get_language, to_locale

register = template.Library()


@register.filter
def in_currency(minor_units: int, currency: str) -> str:
    """`minor_units` of `currency` (ISO 4217) in the page's language: 250 of EUR is €2.50."""
    amount = Decimal(minor_units).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=to_locale(get_language() or "en"))
