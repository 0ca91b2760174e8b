"""A newcomer follows a Space's own link, joins and leaves; the operator goes round the admin."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from cirro.people.models import User
from cirro.spaces.domain.face import update_face
from cirro.spaces.models import Member
from tests.support.browser import follow, sign_in, window
from tests.support.client import ApiClient
from tests.support.people import make_person
from tests.support.server import Server


@pytest.mark.django_db(transaction=True)
def test_catalogue_and_admin(
    browser: Browser, server: Server, new_api: Callable[..., ApiClient], person: User
) -> None:
    trees, closed = new_api(), new_api("Testers of the night")
    update_face(
        trees.space.id,
        {
            "slug": "trees",
            "visibility": "open",
            "category": "Environment",
            "short_description": "Plant trees with your neighbours.",
            "description": "Bring boots.\n\nMore at https://trees.example/" + "long/" * 30,
            "home_url": "https://trees.example/",
            "contact_email": "help@trees.example",
            "contact_urls": ["https://chat.example/" + "x" * 90],
            "languages": ["en", "de"],
        },
    )
    update_face(closed.space.id, {"visibility": "invitation", "category": "Testing"})
    trees.gig(start_at=int(time.time()) + 3600)
    with window(browser, server.url) as ada:
        sign_in(ada, person)
        page = ada.open("/community/spaces/trees/join")
        ada.look("space-join")
        follow(page.get_by_role("button", name="Join"))
        page.get_by_text("You have joined Crowd tree planting.").wait_for()
        ada.look("space")
        follow(page.get_by_role("link", name="Spaces", exact=True).first)
        page.get_by_role("heading", name="Your Spaces").wait_for()
        ada.look("spaces")
        follow(page.get_by_role("link", name="Details Crowd tree planting"))
        follow(page.get_by_role("link", name="Leave this Space"))
        follow(page.get_by_role("button", name="Leave"))
        page.get_by_text("You have left Crowd tree planting.").wait_for()
        assert not Member.objects.exists()
    with window(browser, server.url) as operator:
        sign_in(operator, make_person("op@example.org", is_staff=True))
        # The window complains at its end about whatever the content security policy held back.
        for path in (
            "/admin/people/user/?q=ada",
            f"/admin/people/user/{person.id}/ban/",
            f"/admin/spaces/space/{trees.space.id}/change/",
            "/admin/events/event/?q=type:space.updated",
        ):
            operator.open(path)
            expect(operator.page.locator("#site-name")).to_have_count(1)
