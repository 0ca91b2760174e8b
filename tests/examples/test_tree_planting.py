"""The sample Space as somebody in a browser meets it, against the web server that installations run."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cirro.site.secrets import write_credentials
from cirro.spaces.domain.redirect_uris import change_redirect_uris
from examples.tree_planting import sign_in
from examples.tree_planting.app import create_app
from tests.support.client import ApiClient
from tests.support.forms import send_form
from tests.support.patience import PATIENCE
from tests.support.people import PASSWORD, make_person
from tests.support.server import Server

TREES = "http://localhost:5999"
FILTER = {"languages": {"$in": ["en", "de"]}, "hours": {"$gte": 8}}


@pytest.fixture
def nobody() -> str:
    """An address where nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def api(new_api: Callable[..., ApiClient]) -> ApiClient:
    """The sample's Space."""
    found = new_api()
    change_redirect_uris(found.space.id, add=[f"{TREES}/callback"])
    return found


@pytest.fixture
def browse(api: ApiClient, tmp_path: Path) -> Iterator[Callable[[str], httpx.Client]]:
    """Opens a browser for which the sample, beside the Cirro at the given address, is at TREES."""
    new = api.new
    write_credentials(
        tmp_path, app_id=new.space.app_id, app_secret=new.app_secret, private_pem=new.key.private_pem
    )
    opened: list[httpx.Client] = []

    def browse(cirro: str) -> httpx.Client:
        transport = httpx.WSGITransport(create_app(cirro, tmp_path))
        opened.append(
            httpx.Client(follow_redirects=True, mounts={TREES: transport}, trust_env=False, timeout=PATIENCE)
        )
        return opened[-1]

    yield browse
    for browser in opened:
        browser.close()


def text(page: httpx.Response) -> str:
    return unescape(page.text)


def to_consent(browser: httpx.Client, path: str = "/sign-in") -> httpx.Response:
    """Through Cirro's sign-in form to its question."""
    form = browser.get(f"{TREES}{path}")
    assert form.url.path == "/users/sign_in", text(form)
    page = send_form(browser, form, {"login": "ada@example.org", "password": PASSWORD})
    assert page.url.path == "/oauth/authorize", text(page)
    return page


@pytest.mark.django_db(transaction=True)
def test_from_sign_in_to_leaving(
    server: Server, api: ApiClient, browse: Callable[[str], httpx.Client]
) -> None:
    person = make_person()
    gig = api.gig(title="Plant 20 oaks", filter_query=FILTER, invitation_multiplier=1)
    other = api.gig(title="Only in Thai", filter_query={"languages": "th"})
    browser = browse(server.url)
    assert "Sign in with Cirro" in text(browser.get(TREES))

    # A link from a mail, to a gig; whoever isn't signed in comes there by way of Cirro.
    page = send_form(browser, to_consent(browser, f"/gigs/{gig['id']}"), {"allow": "yes"})
    assert str(page.url) == f"{TREES}/me", text(page)
    assert "What can you do?" in text(page)
    page = send_form(browser, page, {"region": "nowhere", "hours": "many"})
    assert page.status_code == 422
    for fault in ("Choose at least one language.", "Choose a region.", "Give a whole number from 1 to 168."):
        assert fault in text(page)

    # Asked for at once, not by the next wave.
    page = send_form(
        browser, page, {"languages": ["en", "sw"], "region": "R02", "hours": "8", "own_tools": "on"}
    )
    assert "There is work for you already." in text(page)
    assert "Plant 20 oaks" in text(page)
    assert "Only in Thai" not in text(page)
    assert "Africa/Lagos" in text(page)
    stored = api.get(f"/v2/users/{person.id}").json["worker"]["document"]
    assert stored == {"languages": ["en", "sw"], "region": "R02", "hours": 8, "own_tools": True}

    why = text(browser.get(f"{TREES}/gigs/{gig['id']}"))
    assert "Why you were invited" in why
    assert "Languages: one of English, German" in why
    assert "English, Swahili" in why
    assert "€2.50 each" in why

    page = send_form(browser, page, {}, action=f"/gigs/{gig['id']}/accept")
    assert "You have a place." in text(page)
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["accepted"]
    # Nobody can answer where they weren't invited, nor without our own form.
    token = {"token": page.text.split('name="token" value="')[1].split('"')[0]}
    assert browser.post(f"{TREES}/gigs/{other['id']}/accept", data=token).status_code == 404
    assert browser.post(f"{TREES}/gigs/{gig['id']}/leave", data={"token": "guessed"}).status_code == 400
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["accepted"]

    page = send_form(browser, page, {}, action=f"/gigs/{gig['id']}/leave")
    assert "You left the gig." in text(page)
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["rejected"]

    # Other keys of the document stay when the form is sent again.
    api.make(f"/v2/users/{person.id}/worker", {"document": {**stored, "rating": 5}})
    page = send_form(
        browser, browser.get(f"{TREES}/me"), {"languages": ["en"], "region": "R02", "hours": "9"}
    )
    assert "Saved." in text(page)
    assert api.get(f"/v2/users/{person.id}").json["worker"]["document"]["rating"] == 5

    send_form(browser, page, {}, action="/sign-out")
    assert "Sign in with Cirro" in text(browser.get(TREES))
    # Consent is remembered, and so is Cirro's session: one click.
    assert "My gigs" in text(browser.get(f"{TREES}/sign-in"))
    for one in (gig, other):
        api.make(f"/v2/gigs/{one['id']}/archive")
    nothing = text(browser.get(TREES))
    assert "no gig is open at the moment" in nothing
    assert nothing.count('href="/coordinator"') == 2
    api.delete(f"/v2/users/{person.id}")
    assert "You have left this Space." in text(browser.get(TREES))


@pytest.mark.django_db(transaction=True)
def test_consent_denied(server: Server, browse: Callable[[str], httpx.Client]) -> None:
    make_person()
    browser = browse(server.url)
    page = send_form(browser, to_consent(browser), {"allow": "no"})
    assert page.status_code == 403
    assert sign_in.DENIED in text(page)
    assert "tree_planting" not in text(browser.get(f"{TREES}/me"))
    assert browser.get(TREES).text.count("Sign out") == 0


@pytest.mark.django_db(transaction=True)
def test_the_coordinator_sees_waves(
    server: Server, api: ApiClient, browse: Callable[[str], httpx.Client]
) -> None:
    for _ in range(5):
        api.worker({"languages": ["en"]})
    browser = browse(server.url)
    page = browser.get(f"{TREES}/coordinator")
    assert "None yet." in text(page)
    wanted: dict[str, str | list[str]] = {
        "title": "Plant 50 birches",
        "seats": "2",
        "multiplier": "1",
        "filter": '{"languages": "en"}',
    }
    for wrong, fault in (("{", "is not JSON"), ('{"a": {"$nope": 1}}', "$nope")):
        refused = send_form(browser, page, {**wanted, "filter": wrong}, action="/coordinator/gigs")
        assert (refused.status_code, fault in text(refused)) == (422, True)
    token = page.text.split('name="token" value="')[1].split('"')[0]
    preview = browser.post(f"{TREES}/coordinator/preview", data={**wanted, "token": token})
    assert "5 workers match." in text(preview)
    assert "A wave invites up to 2" in text(preview)
    assert api.get("/v2/gigs").json["data"] == []

    page = send_form(browser, page, wanted, action="/coordinator/gigs")
    assert "its first wave is out" in text(page)
    (gig,) = api.get("/v2/gigs").json["data"]
    assert gig["url"] == f"{TREES}/gigs/{gig['id']}"
    assert len(api.invitations(gig)) == 2
    page = send_form(browser, page, {"by_seconds": "300"}, action="/coordinator/clock")
    assert "5 minutes later" in text(page)
    assert len(api.invitations(gig)) == 4
    for _ in range(2):
        page = send_form(browser, page, {}, action=f"/coordinator/gigs/{gig['id']}/volunteer")
    assert "A volunteer has accepted." in text(page)
    # The seats are filled: no further wave, and who was still waiting isn't any more.
    send_form(browser, page, {"by_seconds": "3600"}, action="/coordinator/clock")
    statuses = [invitation["status"] for invitation in api.invitations(gig)]
    assert sorted(statuses) == ["accepted", "accepted", "expired", "expired"]


def test_a_state_that_is_not_ours(nobody: str, browse: Callable[[str], httpx.Client]) -> None:
    browser = browse(nobody)
    page = browser.get(f"{TREES}/callback?code=stolen&state=forged")
    assert page.status_code == 400
    assert sign_in.STALE in text(page)


def test_sign_in_asks_with_pkce(nobody: str, api: ApiClient, browse: Callable[[str], httpx.Client]) -> None:
    asked = browse(nobody).get(f"{TREES}/sign-in", follow_redirects=False).headers["Location"]
    query = parse_qs(urlsplit(asked).query)
    assert asked.startswith(f"{nobody}/oauth/authorize?")
    assert (query["client_id"], query["scope"]) == ([api.space.app_id], ["read"])
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [f"{TREES}/callback"]


def test_cirro_is_down(nobody: str, browse: Callable[[str], httpx.Client]) -> None:
    browser = browse(nobody)
    asked = browser.get(f"{TREES}/sign-in", follow_redirects=False).headers["Location"]
    state = parse_qs(urlsplit(asked).query)["state"][0]
    for path in (f"/callback?code=any&state={state}", "/coordinator"):
        page = browser.get(f"{TREES}{path}")
        assert page.status_code == 502
        assert "Cirro does not answer at the moment." in text(page)
    assert browser.get(TREES).status_code == 200


def test_every_page_is_guarded(nobody: str, browse: Callable[[str], httpx.Client]) -> None:
    browser = browse(nobody)
    page = browser.get(TREES)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    # A foreign name that points at this machine.
    assert browser.get(TREES, headers={"Host": "evil.example"}).status_code == 400
    missing = browser.get(f"{TREES}/nowhere")
    assert missing.status_code == 404
    assert "There is no such page" in text(missing)
    assert "style.css" in text(missing)
    # What a page says by itself comes first.
    assert "This form is too old." in text(browser.post(f"{TREES}/sign-out"))
    assert "takes forms only" in text(browser.get(f"{TREES}/sign-out"))
    begun = browser.get(f"{TREES}/sign-in", follow_redirects=False).headers["Set-Cookie"]
    assert begun.startswith("tree_planting_session=")
    assert "HttpOnly" in begun
    assert "SameSite=Lax" in begun
