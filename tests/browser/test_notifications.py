"""Somebody reads what their Spaces told them, chooses what is mailed, and follows a mail's way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from cirro.kernel import clock
from cirro.notifications.domain.effective import choices_of
from cirro.notifications.domain.inbox import count_unread
from cirro.notifications.domain.unsubscribe_token import make_token
from cirro.notifications.models import Suppression
from cirro.people.models import User
from cirro.spaces.domain.pause import pause
from cirro.spaces.domain.store_document import store_document
from tests.support.browser import follow, sign_in, window
from tests.support.client import ApiClient
from tests.support.server import Server
from tests.support.told import take_in, tell, topic


@pytest.mark.django_db(transaction=True)
def test_notifications(
    browser: Browser, server: Server, new_api: Callable[..., ApiClient], person: User
) -> None:
    trees, testers = new_api(), new_api("Testers of the night")
    for client in (trees, testers):
        take_in(client, person)
        store_document(client.space, person.pk, {})
    trees.gig(title="Plant oaks behind the school")
    news = int(
        topic(
            trees,
            "weekly_news",
            "What grew this week, and a word that is long: Donaudampfschifffahrtsgesellschaftskapitän",
            "Hello {{recipient_first_name}},\n\nsee https://trees.example/news/{{week}}",
            email="digest_daily",
        )
    )
    tell(trees, person, str(news), week=47)
    testers.gig(title="Try the night bus app")
    Suppression.objects.create(address=person.email, reason="550 5.1.1 no such mailbox", since=clock.now())
    pause(person.pk, clock.now() + timedelta(days=5))
    with window(browser, server.url) as ada:
        sign_in(ada, person)
        page = ada.open("/community/inbox/")
        ada.look("inbox")
        follow(page.get_by_role("link", name="What grew this week"))
        page.get_by_text("Hello Ada,").wait_for()
        follow(page.get_by_role("link", name="Inbox", exact=True).first)
        follow(page.get_by_role("link", name="Plant oaks"))
        page.get_by_text("Why was I invited?").first.wait_for()
        assert count_unread(person.pk) == 1
        page = ada.open("/community/settings/notifications/")
        ada.look("settings-notifications")
        page.get_by_label("Weekly news").select_option("immediately")
        follow(page.get_by_role("button", name="Save Crowd tree planting"))
        page.get_by_text("Your choices are saved.").wait_for()
        assert choices_of(trees.space.id, person.pk)[1].email == "immediately"
        with window(browser, server.url, java_script_enabled=False) as stranger:
            page = stranger.open(
                f"/notifications/unsubscribe/{make_token(person.pk, trees.space.id, [news])}"
            )
            follow(page.get_by_role("button", name="Get no more of these mails"))
            page.get_by_role("button", name="Undo").wait_for()
            assert choices_of(trees.space.id, person.pk)[1].email == "never"
            path = page.url.removeprefix(server.url)
        page = ada.open(path)
        ada.look("unsubscribed")
        follow(page.get_by_role("button", name="Undo"))
        page.get_by_text("You get these mails as it says below.").wait_for()
    assert choices_of(trees.space.id, person.pk)[1].email == "immediately"
