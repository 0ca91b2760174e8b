"""The main ways without JavaScript, and without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from flask import Flask
from playwright.sync_api import Browser, Page

from cirro.kernel import clock
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.redirect_uris import change_redirect_uris
from cirro.spaces.domain.store_document import store_document
from tests.support.browser import follow, window
from tests.support.client import ApiClient
from tests.support.oidc_provider import running
from tests.support.people import PASSWORD
from tests.support.server import Server

ADA = "ada@example.org"
INVITATIONS = "/community/invitations/"
# What has the focus: its words, and whether people can see that it has it.
FOCUS = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    return {
        words: (element.labels?.[0] || element).innerText.trim().replace(/\\s+/g, " "),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.top >= 0 && box.top < innerHeight,
    };
}"""


@pytest.fixture
def worker(api: ApiClient, person: User) -> User:
    """`person` as a worker of the Space."""
    with transaction.atomic():
        join(api.space, person.pk, clock.now())
    store_document(api.space, person.pk, {"languages": ["en"]})
    return person


@pytest.fixture
def space_url(api: ApiClient) -> Iterator[str]:
    """A Space that says no more than that somebody came back with a code."""
    app = Flask(__name__)
    app.add_url_rule("/callback", view_func=lambda: "<!DOCTYPE html><title>Space</title><h1>Welcome</h1>")
    with running(app) as url:
        change_redirect_uris(api.space.id, add=[f"{url}/callback"])
        yield url


@pytest.mark.django_db(transaction=True)
def test_without_javascript(
    browser: Browser, server: Server, api: ApiClient, worker: User, space_url: str
) -> None:
    api.gig(title="Plant 20 oaks", filter_query={"languages": "en"})
    asked = {
        "client_id": api.space.app_id,
        "redirect_uri": f"{space_url}/callback",
        "response_type": "code",
        "scope": "read",
        "state": "c0ffee",
    }
    with window(browser, server.url, java_script_enabled=False) as ada:
        page = ada.open(f"/oauth/authorize?{urlencode(asked)}")
        page.get_by_label("E-mail address").fill(ADA)
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("button", name="Sign in", exact=True))
        page.get_by_role("heading", name="Sign in to Crowd tree planting with Cirro?").wait_for()
        follow(page.get_by_role("button", name="Allow", exact=True))
        page.get_by_role("heading", name="Welcome").wait_for()
        assert page.url.startswith(f"{space_url}/callback?code=")

        ada.open(INVITATIONS)
        page.get_by_text("Why was I invited?").click()
        page.get_by_text("languages: en").wait_for()
        follow(page.get_by_role("button", name="Accept Plant 20 oaks"))
        page.get_by_text("You have a seat in “Plant 20 oaks”.").wait_for()
        assert [
            invitation["status"] for invitation in api.invitations(api.get("/v2/gigs").json["data"][0])
        ] == ["accepted"]

        follow(page.get_by_role("link", name="Settings", exact=True).first)
        page.get_by_label("Screen name").fill("Ada of the oaks")
        follow(page.get_by_role("button", name="Save"))
        page.get_by_text("Your profile is saved.").wait_for()
        follow(page.get_by_role("link", name="Availability"))
        follow(page.get_by_role("button", name="Pause"))
        page.get_by_text("Your pause is set.").wait_for()
        follow(page.get_by_role("button", name="Deutsch"))
        page.locator("html[lang=de]").wait_for()
    assert User.objects.get(pk=worker.pk).screen_name == "Ada of the oaks"


@pytest.mark.django_db(transaction=True)
def test_by_keyboard(browser: Browser, server: Server, api: ApiClient, worker: User) -> None:
    api.gig(title="Plant 20 oaks", filter_query={"languages": "en"})
    with window(browser, server.url) as ada:
        page = ada.open(f"/users/sign_in?next={INVITATIONS}")
        _tab_to(page, "E-mail address")
        page.keyboard.type(ADA)
        _tab_to(page, "Password")
        page.keyboard.type(PASSWORD)
        _tab_to(page, "Sign in")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("heading", name="Invitations", exact=True).wait_for()

        _tab_to(page, "Skip to content")
        page.keyboard.press("Enter")
        # Past the navigation.
        assert _tab(page).startswith("Waiting")
        _tab_to(page, "Why was I invited?")
        page.keyboard.press("Enter")
        page.get_by_text("languages: en").wait_for()
        _tab_to(page, "Accept Plant 20 oaks")
        page.keyboard.press("Enter")
        page.get_by_text("You have a seat in “Plant 20 oaks”.").wait_for()
        # The button is gone; the focus is where it stood, at the answer.
        page.locator(".alert:focus").wait_for()
        _tab_to(page, "Leave the gig")

        page.get_by_role("button", name="Account menu").focus()
        page.keyboard.press("Enter")
        _tab_to(page, "Sign-in and security")
        page.keyboard.press("Escape")
        page.locator("#account-menu").wait_for(state="hidden")


def _tab_to(page: Page, words: str) -> None:
    passed = []
    for _ in range(30):
        passed.append(_tab(page))
        if passed[-1].startswith(words):
            return
    raise AssertionError(f"no way to {words!r} by Tab: {passed}")


def _tab(page: Page) -> str:
    """The words of what comes next, which must show that it has the focus."""
    page.keyboard.press("Tab")
    focus = page.evaluate(FOCUS)
    assert focus["ring"], focus
    assert focus["seen"], focus
    return str(focus["words"])
