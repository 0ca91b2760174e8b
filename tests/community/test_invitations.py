"""The pages of invitations, without JavaScript and with htmx."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cirro.gigs.domain.person_invitations import find_person_invitation
from cirro.kernel import clock, sql
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient
from tests.support.people import make_person

LIST = "/community/invitations/"


@pytest.fixture
def member(api: ApiClient, person: User) -> User:
    """`person` as a worker of the Space."""
    with transaction.atomic():
        join(api.space, person.id, clock.now())
    store_document(api.space, person.id, {"languages": ["en", "de"], "score": 7})
    return person


def own(user: User) -> list[int]:
    """The ids of the person's invitations, in order."""
    return [
        row[0]
        for row in sql.rows("SELECT id FROM gigs_giginvitation WHERE user_id = %s ORDER BY id", [user.id])
    ]


def text(response: object) -> str:
    """The page's text."""
    assert response.status_code == 200, response  # type: ignore[attr-defined]
    return str(response.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", ["waiting", "accepted", "history"])
def test_nothing_yet(signed_in: Client, state: str) -> None:
    page = text(signed_in.get(f"{LIST}?state={state}"))
    assert 'class="empty"' in page


def test_strangers_sign_in_first(client: Client) -> None:
    for path in ("", "7/", "7/leave"):
        assert client.get(LIST + path).status_code == 302
    for path in ("7/accept", "7/decline", "7/leave"):
        assert client.post(LIST + path).status_code == 302


def test_a_card_says_everything(api: ApiClient, member: User, signed_in: Client) -> None:
    api.gig(
        title="Plant <oaks>",
        seats_max=4,
        start_at="2027-03-01T09:00:00Z",
        end_at="2027-03-02T17:00:00Z",
        filter_query={"languages": "en", "score": {"$gt": 3}},
        tasks=[{"title": "Oak planted", "base_price": 250}],
    )
    page = text(signed_in.get(LIST))
    assert "Plant &lt;oaks&gt;" in page
    assert "Plant <oaks>" not in page
    assert "Crowd tree planting" in page
    assert "Africa/Lagos" in page
    assert "Mar 1, 2027, 10:00" in page  # an hour ahead of UTC
    assert "4 of 4 seats left" in page
    assert "€2.50" in page
    assert "languages: en" in page
    assert "score is more than 3" in page
    assert 'href="https://trees.example/gigs/1" rel="noopener"' in page
    (invitation,) = own(member)
    details = text(signed_in.get(f"{LIST}{invitation}/"))
    assert "Monday, March 1, 2027" in details
    assert "4 of 4 seats left" in details
    assert "0 people have accepted." in details
    assert "Oak planted" in details


def test_accept_then_leave_with_a_question(api: ApiClient, member: User, signed_in: Client) -> None:
    api.gig(seats_max=2)
    (invitation,) = own(member)
    done = signed_in.post(f"{LIST}{invitation}/accept", follow=True)
    assert "You have a seat in" in text(done)
    assert done.redirect_chain == [(f"{LIST}{invitation}/", 302)]
    assert "1 of 2 seats left" in text(signed_in.get(f"{LIST}?state=accepted"))
    assert "Your seat goes to somebody else" in text(signed_in.get(f"{LIST}{invitation}/leave"))
    assert find_person_invitation(member.id, invitation).status == "accepted"
    # Declining is not leaving.
    assert "you can leave the gig" in text(signed_in.post(f"{LIST}{invitation}/decline", follow=True))
    assert find_person_invitation(member.id, invitation).status == "accepted"
    left = signed_in.post(f"{LIST}{invitation}/leave", follow=True)
    assert "You left" in text(left)
    assert find_person_invitation(member.id, invitation).status == "rejected"
    again = signed_in.get(f"{LIST}{invitation}/leave", follow=True)
    assert "no seat in this gig" in text(again)
    assert "Declined" in text(signed_in.get(f"{LIST}?state=history"))


def test_decline(api: ApiClient, member: User, signed_in: Client) -> None:
    api.gig()
    (invitation,) = own(member)
    assert "You declined" in text(signed_in.post(f"{LIST}{invitation}/decline", follow=True))
    assert find_person_invitation(member.id, invitation).status == "rejected"
    refused = signed_in.post(f"{LIST}{invitation}/accept", follow=True)
    assert "You declined this invitation before." in text(refused)


def test_the_seat_is_gone_meanwhile(api: ApiClient, member: User, signed_in: Client) -> None:
    gig, user = api.gig(seats_max=1), api.worker({})
    theirs = api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    mine = own(member)[0]
    api.make(f"/v2/gig_invitations/{theirs['id']}/accept")
    page = text(signed_in.post(f"{LIST}{mine}/accept", follow=True))
    assert "All seats of this gig are taken: others were faster." in page
    assert "alert-error" in page


def test_with_htmx_the_card_changes_in_place(api: ApiClient, member: User, signed_in: Client) -> None:
    api.gig()
    (invitation,) = own(member)
    headers = {"HX-Request": "true"}
    card = text(signed_in.post(f"{LIST}{invitation}/accept", headers=headers)).strip()
    assert card.startswith(f'<li class="card" id="invitation-{invitation}">')
    assert card.endswith("</li>")
    assert "You have a seat in" in card
    assert "Leave the gig" in card
    headers["HX-Current-URL"] = f"http://testserver{LIST}?state=waiting"
    assert '<span class="count" id="waiting-count" hidden hx-swap-oob="true">0</span>' in text(
        signed_in.post(f"{LIST}{invitation}/accept", headers=headers)
    )


def test_another_persons_invitation_is_unknown(api: ApiClient, member: User) -> None:
    api.gig()
    (invitation,) = own(member)
    stranger = Client()
    stranger.force_login(make_person("bob@example.org"))
    for path in ("/", "/leave"):
        assert stranger.get(f"{LIST}{invitation}{path}").status_code == 404
    for path in ("/accept", "/decline", "/leave"):
        assert stranger.post(f"{LIST}{invitation}{path}").status_code == 404
        assert stranger.post(f"{LIST}{2**70}{path}").status_code == 404
    assert find_person_invitation(member.id, invitation).status == "pending"


@pytest.mark.parametrize("query", ["state=secret", "after=x", "before=-1", "after=1&before=2"])
def test_addresses_that_mean_nothing(signed_in: Client, query: str) -> None:
    assert signed_in.get(f"{LIST}?{query}").status_code == 404


def test_answers_need_a_post_with_a_token(api: ApiClient, member: User) -> None:
    api.gig()
    (invitation,) = own(member)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    for path in ("accept", "decline", "leave"):
        assert strict.post(f"{LIST}{invitation}/{path}").status_code == 403
    for path in ("accept", "decline"):
        assert strict.get(f"{LIST}{invitation}/{path}").status_code == 405
    assert find_person_invitation(member.id, invitation).status == "pending"


def test_pages(api: ApiClient, member: User, signed_in: Client) -> None:
    for n in range(14):
        api.gig(title=f"Gig number {n:02}")
    first = text(signed_in.get(LIST))
    assert first.count('<li class="card"') == 12
    assert "Older" in first
    assert "Newer" not in first
    mine = own(member)
    second = text(signed_in.get(f"{LIST}?state=waiting&after={mine[2]}"))
    assert second.count('<li class="card"') == 2
    assert f"before={mine[1]}" in second
    assert "Older" not in second
    back = text(signed_in.get(f"{LIST}?state=waiting&before={mine[1]}"))
    assert back.count('<li class="card"') == 12
    assert "Newer" not in back
    assert "Nothing more here" in text(signed_in.get(f"{LIST}?after={mine[0]}"))


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text(client.get(path))
    return len(seen)


@pytest.mark.parametrize("path", [LIST, f"{LIST}?state=accepted", "/community/"])
def test_more_invitations_cost_no_more_queries(
    api: ApiClient, new_api: Callable[..., ApiClient], member: User, signed_in: Client, path: str
) -> None:
    def one(client: ApiClient) -> None:
        client.gig(filter_query={"languages": "en"})
        if "accepted" in path:
            client.make(f"/v2/gig_invitations/{own(member)[-1]}/accept")

    one(api)
    _queries(signed_in, path)
    few = _queries(signed_in, path)
    other = new_api("Bird counting")
    with transaction.atomic():
        join(other.space, member.id, clock.now())
    store_document(other.space, member.id, {"languages": ["en"]})
    one(api)
    one(other)
    assert _queries(signed_in, path) == few
    assert few <= 16
