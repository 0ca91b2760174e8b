"""What templates of every room use: `{% load look %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from django import template
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale

from cirro.look.browser_name import browser_name

register = template.Library()
register.filter(browser_name)
_ICONS = Path(__file__).parent.parent / "icons"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The drawing `icons/NAME.svg`, hidden from screen readers: words must stand beside it."""
    return mark_safe((_ICONS / f"{name}.svg").read_text().strip())  # noqa: S308 — our own files


@register.simple_tag
def options(groups: Iterable[tuple[str | None, Iterable[dict[str, Any]], int]]) -> SafeString:
    """The `<option>`s of a select, from its widget's `optgroups`."""
    parts = []
    for name, choices, _ in groups:
        made = "".join(map(_option, choices))
        parts.append(f'\n<optgroup label="{conditional_escape(name)}">{made}\n</optgroup>' if name else made)
    return mark_safe("".join(parts))  # noqa: S308 — everything in it is escaped


def _option(choice: dict[str, Any]) -> str:
    attributes = flatatt(choice["attrs"]) if choice["attrs"] else ""
    value, label = escape(str(choice["value"])), conditional_escape(choice["label"])
    return f'\n<option value="{value}"{attributes}>{label}</option>'


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or "en"))


@register.simple_tag
def moment(value: datetime | None, zone: str | tzinfo | None = None, show: str = "datetime") -> SafeString:
    """A `<time>` in `zone` (IANA name; the current zone if none). `show`: datetime, date, time or long."""
    if value is None:
        return mark_safe("")
    place = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    local, locale = value.astimezone(place), _locale()
    match show:
        case "date":
            text = format_date(local, "medium", locale=locale)
        case "time":
            text = format_time(local, "short", tzinfo=place, locale=locale)
        case "long":
            day = format_date(local, "full", locale=locale)
            text = f"{day}, {format_time(local, 'short', tzinfo=place, locale=locale)}"
        case "datetime":
            text = format_datetime(local, "medium", tzinfo=place, locale=locale)
            text = text.replace(
                format_time(local, "medium", tzinfo=place, locale=locale),
                format_time(local, "short", tzinfo=place, locale=locale),
            )
        case _:
            raise template.TemplateSyntaxError(f"moment shows datetime, date, time or long, not {show!r}.")
    utc = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return format_html('<time datetime="{}">{}</time>', utc, text)


@register.filter
def country_name(code: str | None) -> str:
    """The country's name in the page's language (ISO 3166-1 alpha-2), or the code itself if unknown."""
    return str(_locale().territories.get((code or "").upper(), code or ""))


@register.filter
def language_name(tag: str) -> str:
    """The language's name in the page's language (BCP 47), or the tag itself if unknown."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale()) or tag
    except (ValueError, LookupError):  # not a tag; a tag that Babel has no data for
        return tag


@register.inclusion_tag("look/includes/nav_link.html", takes_context=True)
def nav_link(
    context: RequestContext, view_name: str, label: str, icon: str = "", section: str = "", count: str = ""
) -> dict[str, object]:
    """A link of a navigation, marked as the current page, or as the current section if the page's view name
    starts with a word of `section`. Nothing where the installation has no such page. `count` is what waits there
    to be read."""
    try:
        url = reverse(view_name)
    except NoReverseMatch:
        return {"url": ""}
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    current = "page" if here == view_name else ""
    if not current and section and here.startswith(tuple(section.split())):
        current = "true"
    return {"url": url, "label": label, "icon": icon, "current": current, "count": count}


@register.inclusion_tag("look/includes/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[object]) -> dict[str, object]:
    """Links to the other pages (`?page=`) of a list, keeping the rest of the query; nothing for a single page."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context.get("request")}
