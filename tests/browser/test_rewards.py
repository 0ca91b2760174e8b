"""Somebody sees what they earned, says how they are paid, and sends again what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cirro.kernel import clock
from cirro.people.models import User
from cirro.rewards.models import PayoutMethod, Transfer
from tests.support.browser import follow, window
from tests.support.client import ApiClient
from tests.support.earned import at_work, becomes, earn, pay, payable
from tests.support.payments import IBAN, terms
from tests.support.people import PASSWORD
from tests.support.rewards import post_payout, post_time
from tests.support.server import running_server

REWARDS = "/community/rewards/"
BANK = {
    "CIRRO_SEPA_NAME": "Crowd Works GmbH",
    "CIRRO_SEPA_IBAN": "DE75512108001245126199",
    "CIRRO_SEPA_FEE": "0.25",
    "CIRRO_MANUAL": "on",
}


def _earn_for_months(trees: ApiClient, testers: ApiClient, play: ApiClient, person: User) -> None:
    """Something of everything: two real Spaces and a sandbox, pieces and time, a bonus, what arrived, is on its way and came back."""
    oaks = at_work(trees, person, title="Plant oaks behind the school")
    bus = at_work(testers, person, title="Try the night bus app on an old phone")
    at_work(play, person)
    today = clock.now().date()
    for months, pieces in enumerate((38, 25, 0, 31, 44, 12, 20, 51)):
        day = (today.replace(day=1) - timedelta(days=30 * months)).isoformat()
        if pieces:
            earn(
                trees,
                person,
                oaks,
                quantity=pieces,
                multiplier="1.25",
                delivery_date=day,
                title="Oaks planted",
            )
        earn(
            testers,
            person,
            bus,
            quantity=60 - pieces,
            delivery_date=day,
            title="Screens of the night bus app tried",
        )
        post_time(testers, str(person.pk), bus, date=day, duration_in_ms=5 * 3_600_000)
    payable(person)
    (arrived,) = pay()
    becomes(arrived, "settled")
    wrong = earn(trees, person, oaks, quantity=7, title="Oaks planted", delivery_date=today.isoformat())
    post_payout(trees, str(person.pk), amount=2500, title="Thank you for the rainy Sunday")
    becomes(pay()[-1], "returned", "AC04: the account is closed")
    trees.make(f"/v2/gig_results/{wrong['id']}/reverse", {"reason": "counted twice"})
    earn(
        testers,
        person,
        bus,
        quantity=31,
        title="Screens of the night bus app tried",
        delivery_date=today.isoformat(),
    )
    pay()
    earn(trees, person, oaks, quantity=12, title="Oaks planted", delivery_date=today.isoformat())
    post_payout(play, str(person.pk), amount=700)


@pytest.mark.django_db(transaction=True)
def test_rewards(
    browser: Browser, new_api: Callable[..., ApiClient], person: User, settings: Any, tmp_path: Path
) -> None:
    settings.PAYMENT_PROVIDERS = terms(tmp_path, **BANK)
    trees, testers = new_api(is_sandbox=False), new_api("Testers of the night", is_sandbox=False)
    _earn_for_months(trees, testers, new_api("A sandbox"), person)
    PayoutMethod.objects.update(is_active=False)
    with (
        running_server({**BANK, "CIRRO_SEPA_DIR": str(tmp_path)}) as server,
        window(browser, server.url) as ada,
    ):
        # By the form, as the password is asked for again below.
        page = ada.open("/users/sign_in?next=/community/")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("button", name="Sign in", exact=True))
        page.get_by_role("heading", name="Your money").wait_for()
        ada.look("home-money")
        follow(page.get_by_role("link", name="Rewards", exact=True))
        page.get_by_text("The same as a table").first.click()
        ada.look("rewards")
        page.get_by_label("Where it is").select_option("pending")
        follow(page.get_by_role("button", name="Show"))
        expect(page.get_by_role("row", name="Oaks planted")).to_have_count(1)
        follow(page.get_by_role("link", name="Payouts", exact=True).first)
        follow(page.get_by_role("link", name="Add Bank transfer (SEPA), EUR"))
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("button", name="Continue"))
        page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
        follow(page.get_by_role("button", name="Add", exact=True))
        ada.look("payouts-add")
        page.get_by_label("IBAN").fill(IBAN)
        follow(page.get_by_role("button", name="Add", exact=True))
        page.get_by_text("The payout method is added.").wait_for()
        page.get_by_label("Pay me only from this sum on").fill("20")
        follow(page.get_by_role("button", name="Save"))
        page.get_by_text("Your choices are saved.").wait_for()
        ada.look("payouts")
        follow(page.get_by_role("link", name="Bills", exact=True))
        ada.look("bills")
        follow(page.get_by_role("link", name="-000002").first)
        ada.look("bill")
        follow(page.get_by_role("button", name="Send again"))
        page.get_by_text("The money is sent again.").wait_for()
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert Transfer.objects.filter(bill__number__endswith="-000002").count() == 2
