"""Amounts of money as people read them: `{% load money %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from cirro.kernel.money import in_words

register = template.Library()


@register.filter
def in_currency(minor_units: int, currency: str) -> str:
    """`minor_units` of `currency` (ISO 4217) in the page's language: 250 of EUR is €2.50."""
    return in_words(minor_units, currency, get_language() or "en")
