"""Contract section 3: invitation attempts."""

from __future__ import annotations

import re

import pytest

from tests.support.client import ApiClient


def test_an_attempt_invites_where_the_filter_matches_in_the_order_given(api: ApiClient) -> None:
    gigs = [api.gig(filter_query={"lang": lang}) for lang in ("en", "de", "en", "en")]
    user = api.worker({"lang": "en"})
    asked = [gigs[3]["id"], gigs[1]["id"], int(gigs[0]["id"]), gigs[2]["id"]]
    answer = api.post(f"/v2/users/{user}/invitation_attempt", {"gig_ids": asked, "max_amount": 2})
    numbers = [int(id) for id in asked]
    assert answer.status == 201
    assert set(answer.json) == {
        "id", "object", "payload", "gig_ids", "invited_gig_ids", "app_worker_id", "created_at",
    }  # fmt: skip
    assert answer.json["object"] == "invitation_attempt"
    assert answer.json["payload"] == {"gig_ids": numbers, "max_amount": 2}
    assert answer.json["gig_ids"] == numbers
    assert answer.json["invited_gig_ids"] == [numbers[0], numbers[2]]
    assert isinstance(answer.json["app_worker_id"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.json["created_at"])
    assert [len(api.invitations(gig)) for gig in gigs] == [1, 0, 0, 1]
    again = api.post(f"/v2/users/{user}/invitation_attempt", {"gig_ids": asked})
    assert again.json["invited_gig_ids"] == [numbers[3]]
    assert again.json["payload"]["max_amount"] is None


def test_an_attempt_skips_what_can_not_be_joined(api: ApiClient) -> None:
    now = api.get("/v2/test_clock").json["now"]
    ended = api.gig(start_at=now - 10, end_at=now - 5)
    archived, manual = api.gig(), api.gig(invitation_mode="manual")
    api.post(f"/v2/gigs/{archived['id']}/archive")
    full = api.gig(seats_max=0, seats_min=0)
    invited = api.gig(invitation_mode="manual")
    user = api.worker({})
    api.post(f"/v2/gigs/{invited['id']}/invite", {"user_id": user})
    api.post(f"/v2/gigs/{invited['id']}", {"invitation_mode": "auto"})
    gigs = [ended, archived, manual, full, invited]
    answer = api.post(f"/v2/users/{user}/invitation_attempt", {"gig_ids": [gig["id"] for gig in gigs]})
    assert (answer.status, answer.json["invited_gig_ids"]) == (201, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"gig_ids": None}, 400),
        ({"gig_ids": 5}, 400),
        ({"gig_ids": ["x"]}, 400),
        ({"gig_ids": [True]}, 400),
        ({"gig_ids": [99999]}, 404),
        ({"gig_ids": [], "max_amount": 0}, 422),
        ({"gig_ids": [], "max_amount": 1.5}, 422),
        ({"gig_ids": [], "max_amount": "many"}, 400),
        ({"gig_ids": [], "max_amount": []}, 400),
        ({"gig_ids": []}, 201),
    ],
)
def test_what_an_attempt_may_say(api: ApiClient, body: object, status: int) -> None:
    user = api.worker({})
    assert api.post(f"/v2/users/{user}/invitation_attempt", body).status == status


def test_only_workers_can_attempt(api: ApiClient) -> None:
    user = api.make("/v2/users")["id"]
    assert api.post(f"/v2/users/{user}/invitation_attempt", {"gig_ids": []}).status == 422
