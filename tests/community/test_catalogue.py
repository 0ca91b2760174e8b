"""The catalogue of Spaces: who sees which, joining and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cirro.people.models import User
from cirro.spaces.domain.consent import give_consent, has_consented
from cirro.spaces.domain.face import update_face
from cirro.spaces.domain.store_document import store_document
from cirro.spaces.models import Member
from tests.support.client import ApiClient
from tests.support.people import make_person

LIST = "/community/spaces/"


@pytest.fixture
def found(new_api: Callable[..., ApiClient]) -> Callable[..., ApiClient]:
    """Founds a Space with that slug, open unless told otherwise."""

    def make(slug: str, **face: Any) -> ApiClient:
        api = new_api(face.pop("name", slug.title()))
        update_face(api.space.id, {"slug": slug, "visibility": "open", **face})
        return api

    return make


def html(client: Client, path: str, status: int = 200) -> str:
    """A page that is not to be missing."""
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_joined_ones_first_hidden_ones_only_to_their_users(
    signed_in: Client, person: User, found: Callable[..., ApiClient]
) -> None:
    found("alders")
    found("birches", visibility="invitation")
    found("cedars", visibility="hidden", category="Secret plans")
    give_consent(found("zelkovas", visibility="hidden").space, person.id, ["read"])
    page = html(signed_in, LIST)
    assert "Cedars" not in page
    assert "Secret plans" not in page
    assert page.index("Zelkovas") < page.index("Alders") < page.index("Birches")
    assert page.index("Your Spaces") < page.index("Zelkovas") < page.index("More Spaces")
    assert "by invitation" in page
    assert "/community/spaces/alders/join" in page
    assert "/community/spaces/birches/join" not in page
    assert "/community/spaces/zelkovas/join" not in page
    # Somebody else doesn't see what this person is in.
    other = Client()
    other.force_login(make_person("eve@example.org"))
    assert "Zelkovas" not in html(other, LIST)


@pytest.mark.parametrize("page", ["", "join", "leave"])
@pytest.mark.parametrize("slug", ["cedars", "unknown"])
def test_hidden_and_unknown_spaces_look_the_same(
    signed_in: Client, found: Callable[..., ApiClient], slug: str, page: str
) -> None:
    found("cedars", visibility="hidden")
    assert "Cedars" not in html(signed_in, f"{LIST}{slug}/{page}", 404)
    if page:
        assert signed_in.post(f"{LIST}{slug}/{page}").status_code == 404
    assert not Member.objects.exists()


def test_strangers_sign_in_first_and_come_back(client: Client, found: Callable[..., ApiClient]) -> None:
    found("alders")
    for path in (LIST, f"{LIST}alders/", f"{LIST}alders/join", f"{LIST}alders/leave"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].endswith(f"?next={path}")


def test_search_category_and_pages(signed_in: Client, found: Callable[..., ApiClient]) -> None:
    found("alders", category="Forestry", short_description="Wet feet welcome")
    found("birches", category="Paper")
    assert "Birches" not in html(signed_in, f"{LIST}?q=wet+FEET")
    assert "Birches" not in html(signed_in, f"{LIST}?category=Forestry")
    assert "No Space fits" in html(signed_in, f"{LIST}?q=wet+paper")
    assert "No Space fits" not in html(signed_in, f"{LIST}?category=Unknown&page=99")
    hostile = html(signed_in, LIST + "?q=%22%3E%3Cscript%3E%00%25_")
    assert "<script>" not in hostile
    assert "No Space fits" in hostile


def test_as_many_queries_for_many_spaces_as_for_one(
    signed_in: Client, person: User, found: Callable[..., ApiClient]
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(path).status_code == 200
        return len(captured)

    give_consent(found("alders", category="Trees").space, person.id, ["read"])
    found("oaks")
    html(signed_in, LIST)
    one = queries(LIST)
    for slug in ("birches", "cedars", "elms"):
        space = found(slug, category=slug)
        space.gig()
        give_consent(space.space, person.id, ["read"])
        found(f"more-{slug}").gig()
    assert queries(LIST) == one <= 8


def test_details_show_the_face_and_nothing_runs(signed_in: Client, found: Callable[..., ApiClient]) -> None:
    api = found(
        "alders",
        description='Hello <b>you</b>\n\nhttps://alders.example/?"onclick=x rel="nofollow"',
        home_url="https://alders.example/",
        contact_email="help+x@alders.example",
        contact_urls=["https://chat.example/"],
        languages=["de", "pt-BR"],
        company="Alders <AG>",
    )
    api.gig()
    page = html(signed_in, f"{LIST}alders/")
    assert "<p>Hello &lt;b&gt;you&lt;/b&gt;</p>" in page
    assert 'rel="nofollow noopener"' in page
    assert "Alders &lt;AG&gt;" in page
    assert 'href="https://alders.example/" rel="noopener"' in page
    assert "mailto:help%2Bx@alders.example" in page
    assert "German, Portuguese (Brazil)" in page
    assert "1 gig available" in page
    assert "0 gigs completed" in page
    assert "leave" not in page


def test_join_says_what_is_shared_and_leave_what_ends(
    signed_in: Client, person: User, found: Callable[..., ApiClient]
) -> None:
    api = found("alders")
    assert "your birth date" in html(signed_in, f"{LIST}alders/join")
    assert not Member.objects.exists()
    response = signed_in.post(f"{LIST}alders/join", follow=True)
    assert "You have joined Alders." in response.content.decode()
    assert has_consented(api.space.id, person.id, ["read"])
    assert api.get(f"/v2/users/{person.id}").status == 200
    # Twice is once.
    again = signed_in.post(f"{LIST}alders/join", follow=True).content.decode()
    assert "You are in Alders already." in again
    api.make(f"/v2/users/{person.id}/worker", {"document": {}})
    gig = api.gig()
    assert "erased" in html(signed_in, f"{LIST}alders/leave")
    left = signed_in.post(f"{LIST}alders/leave", follow=True).content.decode()
    assert "You have left Alders." in left
    assert api.get(f"/v2/users/{person.id}").status == 404
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["expired"]
    types = [event["type"] for event in api.get("/v2/events?limit=100").json["data"]]
    assert types.count("user.created") == types.count("user.deleted") == 1
    assert "You are not in Alders." in signed_in.post(f"{LIST}alders/leave", follow=True).content.decode()


def test_spaces_by_invitation_are_not_joined_here(signed_in: Client, found: Callable[..., ApiClient]) -> None:
    found("birches", visibility="invitation")
    assert "Only people whom this Space invites" in html(signed_in, f"{LIST}birches/join")
    refused = signed_in.post(f"{LIST}birches/join")
    assert refused.status_code == 403
    assert "Only people whom this Space invites" in refused.content.decode()
    assert not Member.objects.exists()


@pytest.mark.parametrize(("cleared", "members"), [(False, 0), (True, 1)])
def test_who_is_barred_can_t_join_until_cleared(
    signed_in: Client, person: User, found: Callable[..., ApiClient], cleared: bool, members: int
) -> None:
    found("alders")
    person.banned_with_reason = {"restricted": True, "cleared": cleared}
    person.save()
    assert ("Your account is restricted" in html(signed_in, f"{LIST}alders/join")) is not cleared
    assert signed_in.post(f"{LIST}alders/join").status_code == (302 if cleared else 403)
    assert Member.objects.count() == members


def test_joining_takes_a_form_of_ours(person: User, found: Callable[..., ApiClient]) -> None:
    found("alders")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    assert browser.post(f"{LIST}alders/join").status_code == 403
    assert browser.get(f"{LIST}alders/join").status_code == 200
    browser.handler.enforce_csrf_checks = False
    assert browser.delete(f"{LIST}alders/join").status_code == 405
    assert not Member.objects.exists()


def test_leaving_names_the_gigs_ahead(
    signed_in: Client, person: User, found: Callable[..., ApiClient]
) -> None:
    alders, birches = found("alders", name="Alders"), found("birches")
    for api in (alders, birches):
        give_consent(api.space, person.id, ["read"])
        store_document(api.space, person.id, {})
    alders.gig(title="Unanswered")
    for api, title in ((birches, "Elsewhere"), (alders, "Plant <oaks>")):
        (seat,) = api.invitations(api.gig(title=title))
        api.make(f"/v2/gig_invitations/{seat['id']}/accept")
    page = html(signed_in, f"{LIST}alders/leave")
    assert "Leave “Plant &lt;oaks&gt;”" in page
    leave = f"/community/invitations/{seat['id']}/leave"
    assert leave in page
    assert "Unanswered" not in page
    assert "Elsewhere" not in page
    signed_in.post(leave)
    assert "Your gigs ahead" not in html(signed_in, f"{LIST}alders/leave")
