"""What the official sample Space and the Ruby client send, byte for byte as far as it matters, from sign-up of a
worker to archiving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cirro.kernel import clock, times
from tests.support.client import ApiClient


@pytest.fixture(params=["/v2", "/api/v2"])
def base(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_sample_space(api: ApiClient, base: str) -> None:
    user = api.make(f"{base}/users")["id"]
    stored = api.make(
        f"{base}/users/{user}/worker", {"document": {"languages": ["en", "de"], "domains": ["medicine"]}}
    )
    assert stored["worker"]["document"] == {"languages": ["en", "de"], "domains": ["medicine"]}
    bystander = api.worker({"languages": ["en", "de"], "domains": ["medicine", "law"]})

    now = clock.now()
    gig = api.post(
        f"{base}/gigs",
        {
            "title": "Translate a leaflet",
            "description": None,
            "seats_min": 10,
            "invitation_mode": "auto",
            "archive_at": times.iso_ms(now + timedelta(days=9)),
            "start_at": times.iso_ms(now),
            "end_at": times.iso_ms(now + timedelta(days=7)),
            "url": "https://sample.example/assignments/1",
            "filter_query": {"languages": {"$in": ["en", "de"]}, "domains": ["medicine"]},
            "tasks": [{"title": "TranslationAssignment", "base_price": 500}],
        },
    )
    assert gig.status == 201
    assert (gig.json["description"], gig.json["status"]) == (None, "started")
    assert (gig.json["seats_min"], gig.json["total_seats"], gig.json["seats_max"]) == (10, 10, None)
    assert gig.json["archive_at"] == times.unix(now + timedelta(days=9))

    page = api.get(f"{base}/gig_invitations?user_id={user}").json
    assert [invitation["gig_id"] for invitation in page["data"]] == [gig.json["id"]]
    assert api.get(f"{base}/gig_invitations?user_id={bystander}").json["data"] == []
    invitation = page["data"][0]["id"]
    assert api.post(f"{base}/gig_invitations/{invitation}/accept").json["status"] == "accepted"
    assert api.post(f"{base}/gig_invitations/{invitation}/reject").json["status"] == "rejected"

    task = api.get(f"{base}/gigs/{gig.json['id']}").json["tasks"]["data"][0]
    assert task == {
        "id": task["id"],
        "object": "gig_task",
        "title": "TranslationAssignment",
        "base_price": 500,
    }
    result = api.post(
        f"{base}/gig_results",
        {
            "gig_task_id": task["id"],
            "user_id": user,
            "title": "Translate a leaflet",
            "description": "Translation",
            "quantity": 1,
            "delivery_date": times.iso_ms(now),
            "cost_center_key": "EPMCIR",
        },
    )
    assert (result.status, result.json["multiplier"], result.json["amount"]) == (201, "1.0", 500)
    assert result.json["delivery_date"] == now.date().isoformat()
    spent = api.post(
        f"{base}/gig_time_activities",
        {
            "gig_id": gig.json["id"],
            "user_id": user,
            "date": times.iso_ms(now),
            "description": "Translation",
            "duration_in_ms": 1234567.0,
        },
    )
    assert (spent.status, spent.json["duration_in_ms"]) == (201, 1234567)
    archived = api.post(f"{base}/gigs/{gig.json['id']}/archive")
    assert archived.status == 200
    assert archived.json["archived_at"] >= times.unix(now)


def test_an_empty_description(api: ApiClient) -> None:
    assert api.gig(description="")["description"] == ""
    assert api.gig(description=None)["description"] is None


def test_the_ruby_clients_calls(api: ApiClient, base: str) -> None:
    user = api.make(f"{base}/users", {"email": "a@example.com", "time_zone": "Berlin", "country_code": "DE"})
    assert api.get(f"{base}/users/{user['id']}").json == user
    api.make(f"{base}/users/{user['id']}/worker", {"document": {"age": 42, "foo": "bar"}})
    gig = api.make(f"{base}/gigs", _gig(total_seats=2))
    assert (gig["seats_min"], gig["seats_max"]) == (2, None)
    assert list(gig["invitation_notification_topic"]) == ["id", "object", "name"]
    assert gig["invitation_notification_topic"]["name"] == "new_gig_invitation"
    assert api.get(f"{base}/gigs/{gig['id']}").json == gig
    assert (
        api.make(f"{base}/gigs/{gig['id']}", {"title": "Other", "start_at": gig["start_at"]})["title"]
        == "Other"
    )

    task = api.make(f"{base}/gigs/{gig['id']}/tasks", {"title": "Task", "base_price": 100})
    assert api.make(f"{base}/gigs/{gig['id']}/tasks/{task['id']}", {"base_price": 200}) == {
        **task,
        "base_price": 200,
    }

    manual = api.make(f"{base}/gigs", _gig(invitation_mode="manual"))
    single = api.make(f"{base}/gigs/{manual['id']}/invite", {"user_id": int(user["id"])})
    assert (single["object"], single["status"]) == ("gig_invitation", "pending")
    several = api.make(
        f"{base}/gigs/{manual['id']}/invite", {"users": [{"id": int(user["id"]), "no_reward": True}]}
    )
    assert several == {"object": "list", "url": "/gig_invitations", "has_more": False, "data": [single]}

    path = f"{base}/gig_invitations/{single['id']}"
    assert api.make(f"{path}/accept", {"no_reward": True}) == {
        **single,
        "status": "accepted",
        "no_reward": True,
    }
    assert api.make(f"{path}/expire")["status"] == "expired"
    assert api.make(f"{path}/reset", {"silent": True})["status"] == "pending"
    page = api.get(
        f"{base}/gig_invitations?status[]=pending&status[]=accepted&exclude_archived_gigs=true&limit=100"
    )
    assert {invitation["status"] for invitation in page.json["data"]} == {"pending"}

    attempt = api.make(
        f"{base}/users/{user['id']}/invitation_attempt", {"gig_ids": [int(gig["id"])], "max_amount": 1}
    )
    assert attempt["gig_ids"] == [int(gig["id"])]
    result = {
        "gig_task_id": int(task["id"]),
        "user_id": int(user["id"]),
        "title": "Result",
        "description": "Good work",
        "quantity": 3,
        "multiplier": 1.2,
        "delivery_date": "2023-04-10",
        "cost_center_key": None,
        "cost_center_data": {
            "legal_entity": "Entity",
            "inhouse": "no",
            "company": "Company",
            "customer_id": "12",
        },
        "idempotency_key": "result 1",
    }
    reported = api.post(f"{base}/gig_results", result)
    assert (reported.status, reported.json["multiplier"]) == (201, "1.2")
    assert api.post(f"{base}/gig_results", result).status == 208
    listed = api.get(f"{base}/gig_results?gig_id={gig['id']}&user_id={user['id']}&limit=5")
    assert listed.json["data"] == [reported.json]
    bonus = api.post(
        f"{base}/payouts",
        {
            "amount": 100,
            "title": "Bonus",
            "user_id": int(user["id"]),
            "cost_center_key": "EPMCIR",
            "billing_date": "2023-04-10",
            "reference_id": gig["id"],
            "reference_type": "Gig",
        },
    )
    assert (bonus.status, bonus.json["reference_id"]) == (201, gig["id"])
    path = f"{base}/payouts/{bonus.json['id']}"
    assert api.delete(path).json == {"id": bonus.json["id"], "object": "payout", "deleted": True}

    assert (
        api.make(f"{base}/gigs/{gig['id']}/archive", {"archived_at": 1653412330})["archived_at"] is not None
    )
    assert api.delete(f"{base}/gigs/{manual['id']}").json["deleted"] is True
    deleted = api.delete(f"{base}/users/{user['id']}").json
    assert deleted == {"id": user["id"], "object": "user", "deleted": None}


def _gig(**fields: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(hours=1)
    return {
        "title": "Gig",
        "description": "Something",
        "url": "https://sample.example/gigs/1",
        "start_at": times.unix(start),
        "end_at": times.unix(start + timedelta(days=1)),
        "filter_query": {},
        "tasks": [{"title": "Task", "base_price": 100}],
        **fields,
    }
