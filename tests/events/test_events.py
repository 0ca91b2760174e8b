"""`GET /v2/events`: what happened, in order, as the API showed it."""

from __future__ import annotations

import re
from typing import Any

from tests.support.client import ApiClient


def types(api: ApiClient, query: str = "") -> list[str]:
    return [event["type"] for event in api.get(f"/v2/events?limit=500{query}").json["data"]]


def test_every_change_is_an_event_with_the_object_as_shown(api: ApiClient) -> None:
    user = api.worker({"a": 1})
    gig = api.gig(seats_min=1, seats_max=1)
    invitation = api.invitations(gig)[0]
    accepted = api.make(f"/v2/gig_invitations/{invitation['id']}/accept")
    archived = api.make(f"/v2/gigs/{gig['id']}/archive")
    api.delete(f"/v2/users/{user}")
    events = api.get("/v2/events?limit=500").json["data"]
    assert [event["type"] for event in events] == [
        "user.created",
        "user.updated",
        "gig.created",
        "gig_invitation.created",
        "gig_invitation.updated",
        "gig.seats_filled",
        "gig.archived",
        "user.deleted",
    ]
    data: dict[str, Any] = {event["type"]: event["data"] for event in events}
    assert data["user.updated"]["worker"]["document"] == {"a": 1}
    assert data["gig.created"] == gig
    assert data["gig_invitation.created"] == invitation
    assert data["gig_invitation.updated"] == accepted
    assert data["gig.archived"] == archived
    assert data["user.deleted"] == {"id": user, "object": "user", "deleted": None}
    for event in events:
        assert set(event) == {"id", "object", "type", "created_at", "data"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["created_at"])


def test_filters(api: ApiClient) -> None:
    users = [api.worker({}), api.worker({})]
    gig = api.gig()
    assert types(api, "&type=user.created") == ["user.created"] * 2
    assert types(api, "&type=nothing.happened") == []
    assert "gig.created" in types(api, f"&object_id={gig['id']}")
    assert types(api, f"&object_id={users[0]}&type=user.updated") == ["user.updated"]
    assert api.get("/v2/events?object_id=999999").status == 404
    assert api.get(f"/v2/events?object_id={users[0]}&after=999999").json["data"] == []


def test_refused_calls_leave_no_event(api: ApiClient) -> None:
    api.worker({})
    gig = api.gig()
    before = types(api)
    api.post(f"/v2/gigs/{gig['id']}", {"seats_min": -1})
    api.post("/v2/gigs/999999/archive")
    api.post("/v2/users", {"email": "nobody"})
    invitation = api.invitations(gig)[0]["id"]
    api.post(f"/v2/gig_invitations/{invitation}/reset")
    assert types(api) == before
    # Repeating what is so already changes nothing either.
    api.post(f"/v2/gig_invitations/{invitation}/accept")
    after = types(api)
    api.post(f"/v2/gig_invitations/{invitation}/accept")
    assert types(api) == after
