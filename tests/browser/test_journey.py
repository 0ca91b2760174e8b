"""The whole way of a newcomer: sign up, confirm the address by mail, come to a Space, take a gig, pause, and leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from cirro.people.models import User
from cirro.site.secrets import write_credentials
from cirro.spaces.domain.face import update_face
from cirro.spaces.domain.redirect_uris import change_redirect_uris
from examples.tree_planting.app import create_app
from tests.support.browser import Window, follow, window
from tests.support.client import ApiClient
from tests.support.oidc_provider import running
from tests.support.patience import PATIENCE
from tests.support.people import PASSWORD
from tests.support.server import Server
from tests.support.smtp import Postbox, link

MIRA = "mira@example.org"
FILTER = {"languages": {"$in": ["de", "en"]}, "hours": {"$gte": 8}}
# What the sample asks its newcomers, answered by others.
OTHERS = {"languages": ["de"], "hours": 20}


@dataclass
class Trees:
    """The sample Space while it runs."""

    url: str
    api: ApiClient
    # What it was given when people came back from Cirro.
    tokens: list[str] = field(default_factory=list)

    def gig(self, title: str, **fields: Any) -> dict[str, Any]:
        """A gig whose first wave goes out at once."""
        return self.api.gig(title=title, url=f"{self.url}/", filter_query=FILTER, **fields)

    def invited(self, gig: dict[str, Any]) -> set[str]:
        """The ids of those whom it invited."""
        return {invitation["user_id"] for invitation in self.api.invitations(gig)}

    def events(self, type: str) -> list[dict[str, Any]]:
        """What Cirro told the Space of that type."""
        found = self.api.get(f"/v2/events?type={type}&limit=500").json["data"]
        return [event["data"] for event in found]


@contextmanager
def running_trees(api: ApiClient, cirro: str, directory: Path) -> Iterator[Trees]:
    """The sample beside the Cirro at that address."""
    new = api.new
    write_credentials(
        directory, app_id=new.space.app_id, app_secret=new.app_secret, private_pem=new.key.private_pem
    )
    app = create_app(cirro, directory)
    library = app.extensions["authlib.integrations.flask_client"].cirro
    exchange = library.authorize_access_token
    with running(app) as url:
        trees = Trees(url, api)

        def remembering() -> Any:
            token = exchange()
            trees.tokens.append(token["access_token"])
            return token

        library.authorize_access_token = remembering
        change_redirect_uris(api.space.id, add=[f"{url}/callback"])
        yield trees


@pytest.mark.django_db(transaction=True)
def test_from_sign_up_to_leaving(
    browser: Browser, server: Server, postbox: Postbox, api: ApiClient, tmp_path: Path
) -> None:
    update_face(
        api.space.id,
        {
            "short_description": "Plant trees with your neighbours.",
            "company": "Birch & Sons Ltd",
            "visibility": "open",
        },
    )
    others = {api.worker(OTHERS) for _ in range(2)}
    with (
        running_trees(api, server.url, tmp_path) as trees,
        window(browser, server.url, timezone_id="Europe/Stockholm") as mira,
    ):
        _sign_up(mira, postbox)
        _come_to_the_space(mira, trees)
        user = User.objects.get(email=MIRA)
        assert user.time_zone == "Europe/Stockholm"
        gig = trees.gig("Plant 20 oaks", total_seats=3, seats_max=3)
        assert trees.invited(gig) == {*others, str(user.pk)}
        _accept(mira)
        accepted = [invitation["status"] for invitation in api.invitations(gig)]
        assert sorted(accepted) == ["accepted", "pending", "pending"]

        _pause(mira)
        assert trees.invited(trees.gig("Water the oaks", total_seats=3)) == others
        follow(mira.page.get_by_role("button", name="Resume now"))
        mira.page.get_by_text("You are available").wait_for()
        assert str(user.pk) in trees.invited(trees.gig("Count the oaks", total_seats=3))

        _withdraw(mira, trees, server.url)
        assert [event["id"] for event in trees.events("user.deleted")] == [str(user.pk)]


def _sign_up(mira: Window, postbox: Postbox) -> None:
    page = mira.open("/")
    mira.look("sign-in")
    follow(page.get_by_role("link", name="Sign up"))
    page.get_by_label("First name").fill("Mira")
    page.get_by_label("Last name").fill("Sundberg")
    page.get_by_label("E-mail address").fill(MIRA)
    page.get_by_label("Password").fill("password12")
    page.get_by_label("Country").select_option("SE")
    page.get_by_label("Birth date").fill("1990-05-17")
    follow(page.get_by_role("button", name="Sign up"))
    page.get_by_text("too common").first.wait_for()
    mira.look("sign-up-refused")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign up"))
    page.get_by_role("heading", name="Look into your mail").wait_for()
    mira.look("sign-up-mail-sent")
    mira.open(link(postbox.last(MIRA), "/users/email/confirm/"))
    mira.look("confirm-address")
    follow(page.get_by_role("button", name="Confirm address"))
    page.get_by_role("heading", name="Hello Mira").wait_for()
    mira.look("home-new")


def _come_to_the_space(mira: Window, trees: Trees) -> None:
    page = mira.page
    page.goto(trees.url)
    follow(page.get_by_role("link", name="Sign in with Cirro"))
    page.get_by_role("heading", name="Sign in to Crowd tree planting with Cirro?").wait_for()
    mira.look("consent")
    follow(page.get_by_role("button", name="Allow", exact=True))
    page.get_by_role("heading", name="What can you do?").wait_for()
    assert page.url == f"{trees.url}/me"
    page.get_by_label("English").check()
    page.get_by_label("Region").select_option("R02")
    page.get_by_label("Hours a week").fill("12")
    follow(page.get_by_role("button", name="Show me gigs"))
    page.get_by_text("Welcome!").wait_for()
    mira.look("sample-space")


def _accept(mira: Window) -> None:
    page = mira.open("/community/")
    page.get_by_text("1 invitation waits for your answer.").wait_for()
    mira.look("home-invited")
    follow(page.get_by_role("link", name="Invitations", exact=True).first)
    page.get_by_text("Why was I invited?").click()
    page.get_by_text("What Crowd tree planting knows about you fits:").wait_for()
    mira.look("invitations-waiting")
    page.get_by_role("button", name="Accept Plant 20 oaks").click()
    # htmx puts the card as it stands now in the old one's place.
    page.get_by_text("You have a seat in “Plant 20 oaks”.").wait_for()
    expect(page.locator("#waiting-count")).to_be_hidden()
    follow(page.get_by_role("link", name="Plant 20 oaks", exact=True))
    page.get_by_role("heading", name="Plant 20 oaks").wait_for()
    mira.look("invitation")
    mira.open("/community/invitations/?state=accepted")
    page.get_by_role("listitem").filter(has_text="Plant 20 oaks").get_by_text(
        "Accepted", exact=True
    ).wait_for()
    mira.look("invitations-accepted")


def _pause(mira: Window) -> None:
    page = mira.open("/community/settings/availability/")
    page.get_by_label("a week").check()
    follow(page.get_by_role("button", name="Pause"))
    page.get_by_text("Your pause is set.").wait_for()


def _withdraw(mira: Window, trees: Trees, cirro: str) -> None:
    def me() -> int:
        headers = {"Authorization": f"Bearer {trees.tokens[-1]}"}
        return httpx.get(
            f"{cirro}/v2/users/me", headers=headers, trust_env=False, timeout=PATIENCE
        ).status_code

    assert me() == 200
    page = mira.page
    follow(page.get_by_role("link", name="Connected Spaces"))
    page.get_by_text("What it sees").click()
    mira.look("connected-spaces")
    follow(page.get_by_role("link", name="Disconnect Crowd tree planting"))
    page.get_by_role("heading", name="Disconnect Crowd tree planting?").wait_for()
    mira.look("disconnect")
    follow(page.get_by_role("button", name="Disconnect"))
    page.get_by_text("You are no longer connected to Crowd tree planting.").wait_for()
    assert me() == 401
    page.goto(trees.url)
    page.get_by_text("You have left this Space.").wait_for()
