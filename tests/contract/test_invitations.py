"""Contract sections 4 and 5: inviting by hand, and what becomes of an invitation."""

from __future__ import annotations

import pytest

from cirro.notifications.models import Notification
from tests.support.client import Answer, ApiClient

FIELDS = {"id", "object", "status", "gig_id", "user_id", "no_reward", "epam_bench_status"}


@pytest.mark.parametrize("mode", ["auto", "manual"])
def test_invite_one(api: ApiClient, mode: str) -> None:
    gig = api.gig(invitation_mode=mode, filter_query={"never": 1})
    user = api.worker({})
    answer = api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    assert answer.status == 200
    assert answer.json == {
        "id": answer.json["id"],
        "object": "gig_invitation",
        "status": "pending",
        "gig_id": gig["id"],
        "user_id": user,
        "no_reward": False,
        "epam_bench_status": None,
    }
    assert api.get(f"/v2/gig_invitations/{answer.json['id']}").json == answer.json
    api.post(f"/v2/gig_invitations/{answer.json['id']}/reject")
    again = api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": int(user), "no_reward": True})
    assert again.json == {**answer.json, "status": "rejected"}


def test_invite_several_in_the_order_given(api: ApiClient) -> None:
    gig = api.gig(invitation_mode="manual")
    users = [api.worker({}) for _ in range(3)]
    asked = [{"id": users[2], "no_reward": True}, {"id": int(users[0]), "no_reward": False}, {"id": users[1]}]
    answer = api.post(f"/v2/gigs/{gig['id']}/invite", {"users": asked})
    assert (answer.status, set(answer.json)) == (200, {"object", "url", "has_more", "data"})
    assert (answer.json["url"], answer.json["has_more"]) == ("/gig_invitations", False)
    data = answer.json["data"]
    assert [invitation["user_id"] for invitation in data] == [users[2], users[0], users[1]]
    assert [invitation["no_reward"] for invitation in data] == [True, False, False]
    assert all(set(invitation) == FIELDS for invitation in data)
    one = api.make(f"/v2/gigs/{gig['id']}/invite", {"users": [{"id": users[0]}]})
    assert one["data"] == [data[1]]


def test_invite_is_all_or_nothing(api: ApiClient) -> None:
    gig = api.gig(invitation_mode="manual")
    worker, person = api.worker({}), api.make("/v2/users")["id"]
    for bad, status in ((person, 422), (999_999, 404), ("x", 400)):
        answer = api.post(f"/v2/gigs/{gig['id']}/invite", {"users": [{"id": worker}, {"id": bad}]})
        assert answer.status == status
    assert api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": person}).status == 422
    assert api.invitations(gig) == []
    assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"user_id": None}, 400),
        ({"user_id": 1, "users": [{"id": 1}]}, 422),
        ({"users": []}, 422),
        ({"users": [{"id": n} for n in range(1, 1002)]}, 422),
        ({"users": {}}, 400),
        ({"users": [{}]}, 400),
        ({"users": [5]}, 400),
        ({"users": [{"id": 1, "no_reward": "perhaps"}]}, 400),
        ({"user_id": 1.5}, 400),
        ({"user_id": True}, 400),
        ({"user_id": -1}, 400),
        ({"user_id": 0}, 404),
        ({"user_id": 2**63}, 404),
        ({"user_id": "9" * 5000}, 404),
    ],
)
def test_what_invite_may_say(api: ApiClient, body: object, status: int) -> None:
    gig = api.gig(invitation_mode="manual")
    assert api.post(f"/v2/gigs/{gig['id']}/invite", body).status == status


def test_nobody_is_invited_to_what_is_over_or_full(api: ApiClient) -> None:
    user = api.worker({})
    ended = api.gig(start_at=1, end_at=2, invitation_mode="manual")
    archived = api.gig(archive_at=1, invitation_mode="manual")
    full = api.gig(seats_min=0, seats_max=0, invitation_mode="manual")
    for gig in (ended, archived, full):
        answer = api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
        assert answer.status == 422
        assert answer.json["error"].startswith(f"gig {gig['id']} is ")


# Status → call → (answer's status, status afterwards).
TRANSITIONS = {
    "pending": {
        "accept": (200, "accepted"),
        "reject": (200, "rejected"),
        "expire": (200, "expired"),
        "reset": (422, "pending"),
    },
    "accepted": {
        "accept": (200, "accepted"),
        "reject": (200, "rejected"),
        "expire": (200, "expired"),
        "reset": (200, "pending"),
    },
    "rejected": {
        "accept": (422, "rejected"),
        "reject": (200, "rejected"),
        "expire": (422, "rejected"),
        "reset": (200, "pending"),
    },
    "expired": {
        "accept": (422, "expired"),
        "reject": (422, "expired"),
        "expire": (200, "expired"),
        "reset": (200, "pending"),
    },
}
GETS_THERE = {"pending": None, "accepted": "accept", "rejected": "reject", "expired": "expire"}


@pytest.mark.parametrize("status", list(TRANSITIONS))
@pytest.mark.parametrize("call", ["accept", "reject", "expire", "reset"])
def test_every_transition(api: ApiClient, status: str, call: str) -> None:
    invitation = _invitation(api)
    if step := GETS_THERE[status]:
        assert _do(api, invitation, step).json["status"] == status
    expected, after = TRANSITIONS[status][call]
    answer = _do(api, invitation, call)
    assert answer.status == expected, answer.json
    if expected == 200:
        assert answer.json == {**invitation, "status": after}
    assert api.get(f"/v2/gig_invitations/{invitation['id']}").json["status"] == after


def test_no_reward_is_overridden_by_accept_only_when_sent(api: ApiClient) -> None:
    invitation = _invitation(api)
    assert _do(api, invitation, "accept", {"no_reward": True}).json["no_reward"] is True
    assert _do(api, invitation, "accept").json["no_reward"] is True
    assert _do(api, invitation, "accept", {"no_reward": None}).json["no_reward"] is True
    assert _do(api, invitation, "accept", {"no_reward": False}).json["no_reward"] is False
    assert _do(api, invitation, "accept", {"no_reward": "x"}).status == 400


def test_accept_is_refused_when_full_and_filling_expires_the_rest(api: ApiClient) -> None:
    users = [api.worker({}) for _ in range(3)]
    gig = api.gig(seats_min=1, seats_max=1)
    first, second, third = api.invitations(gig)
    assert _do(api, second, "accept").status == 200
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["expired", "accepted", "expired"]
    assert _do(api, first, "reset").status == 200
    answer = _do(api, first, "accept")
    assert (answer.status, "full" in answer.json["error"]) == (422, True)
    assert _do(api, second, "reject").status == 200
    assert _do(api, first, "accept").status == 200
    assert len(users) == 3
    assert third["status"] == "pending"


@pytest.mark.parametrize("how", ["ended", "archived"])
def test_when_a_gig_is_over(api: ApiClient, how: str) -> None:
    api.worker({}), api.worker({})
    gig = api.gig(seats_min=2)
    first, second = api.invitations(gig)
    _do(api, first, "accept")
    if how == "ended":
        api.post("/v2/test_clock/advance", {"to": gig["end_at"]})
    else:
        api.post(f"/v2/gigs/{gig['id']}/archive")
    assert api.get(f"/v2/gig_invitations/{second['id']}").json["status"] == "expired"
    assert _do(api, second, "reset").status == 422
    assert _do(api, second, "accept").status == 422
    # Already accepted stays a plain 200; leaving is still possible.
    assert _do(api, first, "accept").status == 200
    assert _do(api, first, "reset").status == 422
    assert _do(api, first, "reject").status == 200


def test_reset_notifies_unless_silent(api: ApiClient) -> None:
    invitation = _invitation(api)
    before = Notification.objects.count()
    _do(api, invitation, "expire")
    _do(api, invitation, "reset", {"silent": True})
    assert Notification.objects.count() == before
    _do(api, invitation, "accept")
    _do(api, invitation, "reset")
    assert Notification.objects.count() == before + 1


def test_lists_are_filtered(api: ApiClient) -> None:
    users = [api.worker({}), api.worker({})]
    gigs = [api.gig(seats_min=2), api.gig(seats_min=2)]
    invitations = [invitation for gig in gigs for invitation in api.invitations(gig)]
    _do(api, invitations[0], "accept")
    _do(api, invitations[3], "reject")
    api.post(f"/v2/gigs/{gigs[1]['id']}/archive")

    def found(query: str) -> list[int]:
        data = api.get(f"/v2/gig_invitations?{query}").json["data"]
        ids = [invitation["id"] for invitation in invitations]
        return [ids.index(invitation["id"]) for invitation in data]

    assert found("") == [0, 1, 2, 3]
    assert found(f"gig_id={gigs[0]['id']}") == [0, 1]
    assert found(f"user_id={users[1]}") == [1, 3]
    assert found(f"user_id={users[1]}&gig_id={gigs[0]['id']}") == [1]
    assert found("status=accepted") == [0]
    assert found("status[]=accepted&status[]=rejected") == [0, 3]
    assert found("status=accepted&status=expired") == [0, 2]
    assert found("exclude_archived_gigs=true") == [0, 1]
    assert found("exclude_archived_gigs=false") == [0, 1, 2, 3]
    for query, status in (
        ("status=open", 400),
        ("status[]=pending&status[]=x", 400),
        ("gig_id=x", 400),
        ("user_id=", 400),
        ("exclude_archived_gigs=maybe", 400),
        ("gig_id=999999", 404),
        ("user_id=999999", 404),
    ):
        assert api.get(f"/v2/gig_invitations?{query}").status == status, query


def _invitation(api: ApiClient) -> dict[str, object]:
    gig = api.gig(invitation_mode="manual", seats_min=1)
    return api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": api.worker({})})


def _do(api: ApiClient, invitation: dict[str, object], call: str, body: object = None) -> Answer:
    return api.post(f"/v2/gig_invitations/{invitation['id']}/{call}", body)
