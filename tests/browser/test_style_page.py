"""The style page in a real browser: no fault that axe finds, nothing wider than the screen, nothing refused."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import override_settings
from playwright.sync_api import Browser, Route, expect

from tests.look.style_page import style_page
from tests.support.browser import accessibility_faults

TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}
BRIEF = {"resultTypes": ["violations"]}
POLICY = "; ".join(
    " ".join([name, *values]) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    with override_settings(ROOT_URLCONF="tests.look.urls"):
        return {
            "/style": style_page(),
            "/refused": style_page("bad_form.html"),
            "/signed-out": style_page("signed_out.html", signed_in=False),
            "/500": render_to_string("500.html"),
        }


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_in_the_browser(
    browser: Browser, pages: dict[str, str], width: int, scheme: Literal["light", "dark"]
) -> None:
    def answer(route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        if path in pages:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
            return route.fulfill(body=pages[path], headers=headers)
        file = finders.find(path.removeprefix(settings.STATIC_URL))
        assert isinstance(file, str), path
        return route.fulfill(body=Path(file).read_bytes(), content_type=TYPES[Path(file).suffix])

    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    for path in pages:
        page.goto(f"http://cirro.invalid{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert accessibility_faults(page, BRIEF) == [], path
    assert complaints == []
    context.close()


def test_the_account_menu_opens_without_scripts(browser: Browser, pages: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(pages["/style"])
    menu = page.locator("#account-menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Ada Lindqvist").click()
    expect(menu).to_be_visible()
    context.close()
