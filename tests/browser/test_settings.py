"""Somebody goes through their settings: profile, a pause, a Space less, and at last the account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from cirro.kernel import clock
from cirro.people.models import CountryReview, User
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.models import Member
from tests.support.browser import follow, sign_in, window
from tests.support.client import ApiClient
from tests.support.people import PASSWORD
from tests.support.server import Server

SETTINGS = "/community/settings/"


@pytest.mark.django_db(transaction=True)
def test_settings(browser: Browser, server: Server, new_api: Callable[..., ApiClient], person: User) -> None:
    trees, testers = (
        new_api("Crowd tree planting", is_sandbox=False),
        new_api("Testers of the night", is_sandbox=False),
    )
    for client in (trees, testers):
        give_consent(client.space, person.pk, ["read"])
    CountryReview.objects.create(
        user=person,
        input_country_code="NG",
        detected_country_code="DE",
        detected_ip="85.214.132.117",
        noticed_at=clock.now(),
    )
    with window(browser, server.url) as ada:
        sign_in(ada, person)
        page = ada.open(SETTINGS)
        page.get_by_label("Phone").fill("030")
        page.get_by_label("Language 2").select_option("yo")
        follow(page.get_by_role("button", name="Save"))
        page.get_by_text("Enter an international number").first.wait_for()
        # axe would look at each of 1,800 entries, a quarter of a minute each time.
        page.evaluate("document.querySelectorAll('option:not(:checked)').forEach(entry => entry.remove())")
        ada.look("settings-profile")
        page = ada.open(SETTINGS)
        page.get_by_label("Phone").fill("+49 30 123456")
        follow(page.get_by_role("button", name="Save"))
        page.get_by_text("Your profile is saved.").wait_for()
        follow(page.get_by_role("link", name="Explain why"))
        page.get_by_label("Your explanation").fill("I am travelling.")
        follow(page.get_by_role("button", name="Save"))
        page.get_by_text("Thank you.").wait_for()

        follow(page.get_by_role("link", name="Availability"))
        page.get_by_label("two weeks").check()
        follow(page.get_by_role("button", name="Pause"))
        page.get_by_text("Your pause is set.").wait_for()
        ada.look("settings-availability")
        follow(page.get_by_role("button", name="Resume now"))
        page.get_by_text("You are available").wait_for()

        follow(page.get_by_role("link", name="Connected Spaces"))
        follow(page.get_by_role("link", name="Disconnect Testers of the night"))
        follow(page.get_by_role("button", name="Disconnect"))
        page.get_by_text("You are no longer connected to Testers of the night.").wait_for()
        assert list(Member.objects.values_list("space_id", flat=True)) == [trees.space.id]

        follow(page.get_by_role("link", name="My data"))
        with page.expect_download() as download:
            page.get_by_role("link", name="Download my data").click()
        assert b'"I am travelling."' in download.value.path().read_bytes()
        follow(page.get_by_role("link", name="Delete my account"))
        ada.look("settings-delete")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("I understand").check()
        follow(page.get_by_role("button", name="Delete my account"))
        page.get_by_text("Your account is deleted.").wait_for()
    assert not User.objects.filter(is_active=True).exists()
