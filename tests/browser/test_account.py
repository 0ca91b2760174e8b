"""Somebody looks after their account: the password, other proofs, devices, the language, their data, and the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from cirro.people.models import User
from tests.support.browser import Window, follow, window
from tests.support.server import Server
from tests.support.smtp import Postbox, link

ADA = "ada@example.org"
NEW_PASSWORD = "seven-herons-at-dusk"
SECURITY = "/users/security"


@pytest.mark.django_db(transaction=True)
def test_an_account_and_its_proofs(browser: Browser, server: Server, postbox: Postbox, person: User) -> None:
    with (
        window(browser, server.url) as ada,
        window(browser, server.url) as elsewhere,
    ):
        _forgotten_password(ada, postbox)
        secret, recovery_codes = _app(ada)
        _sign_out(ada.page)
        _sign_in(ada.page)
        _enter_code(ada.page, "000000")
        ada.page.get_by_text("Incorrect code.").first.wait_for()
        ada.look("second-proof")
        _enter_code_of_app(ada.page, secret)
        elsewhere.open("/")
        _sign_in(elsewhere.page)
        _enter_code(elsewhere.page, recovery_codes[0])
        elsewhere.page.get_by_role("heading", name="Hello Ada").wait_for()
        _devices(ada, elsewhere)
        _passkey(ada)
        _languages(ada)
        _data_and_the_end(ada)
    assert not User.objects.filter(is_active=True).exists()


def _forgotten_password(ada: Window, postbox: Postbox) -> None:
    page = ada.open("/users/sign_in")
    refusals = set()
    for address in ("nobody@example.org", ADA):
        _sign_in(page, address, "not-the-password")
        page.get_by_role("alert").wait_for()
        refusals.add(page.get_by_role("alert").inner_text())
    assert len(refusals) == 1, refusals
    ada.look("sign-in-refused")
    follow(page.get_by_role("link", name="Forgot your password?"))
    page.get_by_label("E-mail address").fill(ADA)
    ada.look("password-reset")
    follow(page.get_by_role("button", name="Send the link"))
    page.get_by_role("heading", name="Look into your mail").wait_for()
    ada.open(link(postbox.last(ADA), "/users/password/reset/"))
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Show password").click()
    expect(page.get_by_label("Password")).to_have_attribute("type", "text")
    ada.look("password-new")
    follow(page.get_by_role("button", name="Set password"))
    page.get_by_role("heading", name="Your new password is set").wait_for()
    follow(page.get_by_role("link", name="Sign in"))
    _sign_in(page)
    page.get_by_role("heading", name="Hello Ada").wait_for()


def _app(ada: Window) -> tuple[str, list[str]]:
    """Its secret, and the recovery codes that come with it."""
    page = ada.open(SECURITY)
    ada.look("security")
    follow(page.get_by_role("link", name="Set up an app"))
    _show_that_it_is_me(page)
    secret = page.get_by_label("Or type this secret into the app").input_value()
    ada.look("app")
    _enter_code_of_app(page, secret, "Switch on")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    ada.look("recovery-codes")
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    return secret, codes.all_inner_texts()


def _devices(ada: Window, elsewhere: Window) -> None:
    page = ada.open(SECURITY)
    follow(page.get_by_role("link", name="Show devices"))
    expect(page.get_by_role("row")).to_have_count(3)
    ada.look("devices")
    follow(page.get_by_role("button", name="Sign out all other devices"))
    page.get_by_text("All other devices are signed out.").wait_for()
    expect(page.get_by_role("row")).to_have_count(2)
    elsewhere.open(SECURITY)
    elsewhere.page.get_by_role("heading", name="Sign in").wait_for()


def _passkey(ada: Window) -> None:
    page = ada.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    abilities: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": abilities})
    ada.open(SECURITY)
    follow(page.get_by_role("link", name="Add a passkey"))
    page.get_by_role("link", name="Use a code").wait_for()
    ada.look("show-that-it-is-you")
    _show_that_it_is_me(page)
    page.get_by_label("Name").fill("Ada’s laptop")
    ada.look("passkey-add")
    follow(page.get_by_role("button", name="Add passkey"))
    page.get_by_text("Your passkey is added.").wait_for()
    ada.look("passkeys")
    _sign_out(page)
    follow(page.get_by_role("button", name="Sign in with a passkey"))
    page.get_by_role("heading", name="Hello Ada").wait_for()


def _languages(ada: Window) -> None:
    page = ada.page
    follow(page.get_by_role("button", name="Deutsch"))
    page.get_by_role("link", name="Einstellungen").first.wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    ada.look("home-german")
    assert User.objects.get(email=ADA).locale == "de"
    follow(page.get_by_role("button", name="English"))
    page.get_by_role("heading", name="Hello Ada").wait_for()


def _data_and_the_end(ada: Window) -> None:
    page = ada.open("/community/settings/data/")
    ada.look("data")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert download.value.suggested_filename == "cirro-my-data.json"
    assert ADA in json.dumps(json.loads(download.value.path().read_bytes()))
    follow(page.get_by_role("link", name="Delete my account"))
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.get_by_label("I understand").check()
    follow(page.get_by_role("button", name="Delete my account"))
    page.get_by_text("Your account is deleted.").wait_for()
    page.goto(f"{ada.site}/users/sign_in")
    _sign_in(page)
    page.get_by_role("alert").wait_for()


def _sign_in(page: Page, address: str = ADA, password: str = NEW_PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def _show_that_it_is_me(page: Page) -> None:
    page.get_by_role("heading", name="Show that it is you").wait_for()
    page.get_by_label("Password").fill(NEW_PASSWORD)
    follow(page.get_by_role("button", name="Continue"))


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account menu").click()
    follow(page.get_by_role("button", name="Sign out"))
    page.get_by_role("heading", name="Sign in").wait_for()


def _enter_code(page: Page, code: str, button: str = "Sign in") -> None:
    page.get_by_label("Code").fill(code)
    follow(page.get_by_role("button", name=button, exact=True))


def _enter_code_of_app(page: Page, secret: str, button: str = "Sign in") -> None:
    before = page.url
    # Codes change every half minute, now and then just while one is sent.
    for _ in range(2):
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        _enter_code(page, code, button)
        if page.url != before:
            return
    raise AssertionError("the code was refused")
