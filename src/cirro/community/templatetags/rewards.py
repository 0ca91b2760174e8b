"""What the pages of rewards use: `{% load rewards %}`."""

from __future__ import annotations

from datetime import date, tzinfo

from babel.dates import format_date
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cirro.community.rewards.by_hand import by_hand
from cirro.people.named_choices import page_locale
from cirro.rewards.documents.words import Worked, duration, how_it_came
from cirro.rewards.domain.person_bills import Try

register = template.Library()


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A day without a time of it, as a `<time>`."""
    if value is None:
        return mark_safe("")
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "medium", locale=page_locale())
    )


@register.filter
def month_name(value: date) -> str:
    """A month and its year."""
    return str(format_date(value, "LLLL y", locale=page_locale()))


@register.filter
def in_words(text: str) -> str:
    """A text that is marked for translation where it comes from, in the page's language."""
    return gettext(text) if text else ""


@register.simple_tag
def reckoned(line: Worked, currency: str) -> str:
    """How an amount came about: pieces by their price, or time by its rate."""
    return how_it_came(line, currency)


@register.simple_tag
def paid_by_hand(transfer: Try, payer: str | None, zone: tzinfo) -> str:
    """Who pays by hand, when and under which reference; empty where a provider pays."""
    return by_hand(transfer, payer or "", zone)


@register.filter
def svg_number(value: float) -> str:
    """With a point, whatever the language."""
    return f"{value:g}"


@register.filter
def as_duration(ms: int) -> str:
    """Hours and minutes."""
    return duration(ms)
