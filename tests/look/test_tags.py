"""The template tags of the design."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import TemplateSyntaxError
from django.test import override_settings
from django.utils import translation

from cirro.look.browser_name import browser_name
from cirro.look.templatetags import look
from tests.look.style_page import style_page

WHEN = datetime(2026, 11, 22, 23, 4, 5, tzinfo=UTC)


def _plain(html: str) -> str:
    return html.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "show", "text"),
    [
        ("en", "datetime", "Nov 23, 2026, 12:04 AM"),
        ("de", "datetime", "23.11.2026, 00:04"),
        ("en", "date", "Nov 23, 2026"),
        ("de", "time", "00:04"),
        ("de", "long", "Montag, 23. November 2026, 00:04"),
    ],
)
def test_moments_are_in_the_zone_and_the_language(language: str, show: str, text: str) -> None:
    with translation.override(language):
        html = _plain(look.moment(WHEN, "Europe/Berlin", show))
    assert html == f'<time datetime="2026-11-22T23:04:05Z">{text}</time>'


def test_no_moment() -> None:
    assert look.moment(None, "Europe/Berlin") == ""


def test_a_moment_in_an_unknown_manner_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="not 'loud'"):
        look.moment(WHEN, "UTC", "loud")


def test_names_of_countries_and_languages() -> None:
    with translation.override("de"):
        assert look.country_name("ke") == "Kenia"
        assert look.language_name("pt-BR") == "Portugiesisch (Brasilien)"
    assert look.country_name("XX") == "XX"
    assert look.country_name(None) == ""
    assert look.language_name("not a tag") == "not a tag"


def test_unknown_icons_are_noticed() -> None:
    with pytest.raises(FileNotFoundError):
        look.icon("no-such-icon")


@override_settings(ROOT_URLCONF="tests.look.urls")
def test_the_navigation_marks_where_one_is() -> None:
    html = style_page()
    assert '<a href="/community/invitations" aria-current="page">' in html
    assert html.count('href="/community/spaces"') == 1
    # A page that this installation lacks has no link.
    assert "Linked accounts" not in html


@override_settings(ROOT_URLCONF="tests.look.urls")
def test_pages_of_a_list_keep_the_query() -> None:
    html = style_page()
    assert '<a rel="next" href="?page=4&amp;state=pending">' in html
    assert '<a href="?page=3&amp;state=pending" aria-current="page">3</a>' in html


@override_settings(ROOT_URLCONF="tests.look.urls")
def test_strangers_get_the_way_in_and_no_navigation() -> None:
    html = style_page("signed_out.html", signed_in=False)
    assert "main-nav" not in html
    assert 'href="/account_login"' in html
    assert 'href="/account_signup"' in html


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 "
            "Safari/537.36 Edg/150.0.0.0",
            "Edge on Windows",
        ),
        ("python-httpx/0.28", "python-httpx/0.28"),
        ("", "unknown"),
    ],
)
def test_browsers_have_names(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
