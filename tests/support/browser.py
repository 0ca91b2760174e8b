"""Headless Chromium as the browser tests use it: windows of people, screenshots, and axe on each page looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_core_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from cirro.people.models import User
from tests.support.patience import PATIENCE

# Kept by CI: what the pages looked like in this run.
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
PHONE, DESKTOP = (360, 740), (1280, 900)
# Playwright counts milliseconds.
expect.set_options(timeout=PATIENCE * 1000)
# Chromium must talk to nobody but our server.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# WCAG 2.2 A and AA, and what axe calls best practice; telling what is well, too, would take most of the time.
_RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Only this follows from the colours, and from nothing but what a page shows.
_RULES_OF_COLOURS = {
    **_RULES,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# What is best practice for pages asks for landmarks.
_RULES_OF_PARTS = {**_RULES, "runOnly": _RULES["runOnly"][:-1]}
# Hundreds of countries and time zones, each looked at by every rule, would take longer than all the rest.
_WITHOUT_ENTRIES = {"exclude": [["option"]]}
# Told in the page: all of what axe says would take longer to hand over than to find.
_FIND_FAULTS = """async ([context, rules]) => (await axe.run(context, rules)).violations.map(
    fault => `${fault.id}: ${fault.help}: ${fault.nodes[0].html.slice(0, 200)}`)"""


def chromium() -> str | None:
    """The program: CHROMIUM, else what is installed under its usual names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium, from start to end."""
    # Playwright's own event loop makes Django think that the test is asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def follow(target: Locator) -> None:
    """Click what leads to another page, or to the same one anew, and wait until that has come: until then the old one
    would be read, filled in or photographed."""
    with target.page.expect_navigation():
        target.click()


def accessibility_faults(
    page: Page, rules: dict[str, Any], context: dict[str, Any] | None = None
) -> list[str]:
    """What axe finds on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_FIND_FAULTS, [context or {"include": [["html"]]}, rules])
    return found


@dataclass
class Window:
    """One person's browser window; whatever the page's console complains about fails the test at the end."""

    page: Page
    site: str
    complaints: list[str]

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(f"{self.site}{path}")
        return self.page

    def look(self, name: str, *, wide: tuple[int, int] = DESKTOP, is_page: bool = True) -> None:
        """Take a picture on phone and desktop (or whatever is `wide`), and hold the page against the accessibility rules:
        on the phone in light colours all of them, on the desktop in dark colours those that ask for colours. What is shown
        as a part of somebody else's page needs no landmarks of its own."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        was = self.page.viewport_size
        for width, height in (PHONE, wide):
            self.page.set_viewport_size({"width": width, "height": height})
            # Without motion: nothing is seen, or measured, half way from one colour to the other.
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
            self._check_width(name, width)
            # On a screen as tall as the page the bar at its foot doesn't cover anything.
            tall = max(height, self.page.evaluate("document.documentElement.scrollHeight"))
            self.page.set_viewport_size({"width": width, "height": tall})
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
            rules = _RULES if is_page else _RULES_OF_PARTS
            if width == wide[0]:
                self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
                rules = _RULES_OF_COLOURS
            self._check_axe(f"{name} at {width}", rules)
        if was:
            self.page.set_viewport_size(was)

    def _check_width(self, name: str, width: int) -> None:
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        assert needed <= width, f"{name} is {needed} wide on a screen of {width}"

    def _check_axe(self, what: str, rules: dict[str, Any]) -> None:
        faults = accessibility_faults(self.page, rules, _WITHOUT_ENTRIES)
        assert not faults, f"{what}: " + "; ".join(faults)

    def note(self, message: ConsoleMessage) -> None:
        """A complaint of the browser: a blocked style or script, a failed request, an error of ours."""
        # A refused form is answered 4xx on purpose; what matters of it is on the page.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)


@contextmanager
def window(browser: Browser, site: str, **options: Any) -> Iterator[Window]:
    """A window without anything in common with the others. `options` are those of Playwright's `new_context`, such
    as `locale="de-DE"`, `timezone_id`, `java_script_enabled=False`."""
    usual = {"viewport": {"width": DESKTOP[0], "height": DESKTOP[1]}, "locale": "en-GB"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    opened = Window(page, site, [])
    page.on("console", opened.note)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
        assert not opened.complaints, opened.complaints
    except BaseException:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "failed.png", full_page=True)
        raise
    finally:
        context.close()


def sign_in(opened: Window, user: User) -> None:
    """Give the window a session of theirs, without the way through the form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": opened.site}
    opened.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a typed dict of Playwright's own
