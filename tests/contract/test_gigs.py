"""Contract section 4: gigs, tasks, archiving, deleting."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.fields import gig_fields
from tests.support.client import ApiClient

FIELDS = {
    "id", "object", "title", "description", "url", "start_at", "end_at", "archive_at", "archived_at", "total_seats",
    "seats_min", "seats_max", "invitation_mode", "invitation_multiplier", "invitation_frequency", "filter_query",
    "sort_query", "tasks", "notification_payload", "invitation_notification_topic", "epam_options", "status",
}  # fmt: skip


def test_a_gig_has_the_contracts_fields_and_defaults(api: ApiClient) -> None:
    answer = api.post("/v2/gigs", gig_fields(tasks=[{"title": "t", "base_price": 5}]))
    assert answer.status == 201
    gig = answer.json
    assert set(gig) == FIELDS
    topic, task = gig["invitation_notification_topic"], gig["tasks"]["data"][0]
    assert set(topic) == {"id", "object", "name"}
    assert gig == {
        **gig_fields(),
        "id": gig["id"],
        "object": "gig",
        "description": None,
        "archive_at": None,
        "archived_at": None,
        "total_seats": 1,
        "seats_min": 1,
        "seats_max": None,
        "invitation_mode": "auto",
        "invitation_multiplier": 10,
        "invitation_frequency": 5,
        "sort_query": {},
        "tasks": {"object": "list", "data": [{**task, "object": "gig_task", "title": "t", "base_price": 5}]},
        "notification_payload": {},
        "invitation_notification_topic": {
            **topic,
            "object": "notification_topic",
            "name": "new_gig_invitation",
        },
        "epam_options": {},
        "status": "created",
    }


def test_everything_sent_comes_back(api: ApiClient) -> None:
    sent = gig_fields(
        description="ü",
        archive_at=4_000_010_000,
        total_seats=4,
        seats_min=2,
        seats_max=3,
        invitation_mode="manual",
        invitation_multiplier=7,
        invitation_frequency=11,
        filter_query={"b": {"$in": [1]}, "a": None},
        sort_query={"z": -1, "a": 1},
        notification_payload={"z": {"a": [1.5, None]}},
        epam_options={"extra_mile": True},
    )
    gig = api.make("/v2/gigs", sent)
    assert {name: gig[name] for name in sent if name != "tasks"} == {
        k: v for k, v in sent.items() if k != "tasks"
    }
    # The order of keys counts in a sort.
    assert list(gig["sort_query"]) == ["z", "a"]


@pytest.mark.parametrize(
    ("sent", "total", "least", "most"),
    [
        ({}, 1, 1, None),
        ({"total_seats": 2}, 2, 2, None),
        ({"seats_min": 10}, 10, 10, None),
        ({"total_seats": 5, "seats_min": 3}, 5, 3, None),
        ({"total_seats": 10, "seats_max": 12}, 10, 10, 12),
        ({"seats_min": 2, "seats_max": 2}, 2, 2, 2),
        ({"total_seats": 0}, 0, 0, None),
        ({"seats_min": None, "seats_max": None, "total_seats": None}, 1, 1, None),
        ({"seats_max": 3}, 1, 1, 3),
    ],
)
def test_seats(api: ApiClient, sent: dict[str, Any], total: int, least: int, most: int | None) -> None:
    gig = api.make("/v2/gigs", gig_fields(**sent))
    assert (gig["total_seats"], gig["seats_min"], gig["seats_max"]) == (total, least, most)


@pytest.mark.parametrize("field", ["title", "url", "start_at", "end_at", "filter_query", "tasks"])
def test_required_fields_are_named(api: ApiClient, field: str) -> None:
    fields = gig_fields()
    del fields[field]
    answer = api.post("/v2/gigs", fields)
    assert (answer.status, answer.json) == (400, {"error": f"{field}: is required"})
    answer = api.post("/v2/gigs", {**fields, field: None})
    assert (answer.status, answer.json["error"].split(": ")[0]) == (400, field)


BROKEN: list[tuple[dict[str, Any], int, str]] = [
    ({"end_at": 3_999_999_999}, 422, "end_at"),
    ({"total_seats": -1}, 422, "total_seats"),
    ({"seats_min": 1.5}, 422, "seats_min"),
    ({"seats_min": 2**31}, 422, "seats_min"),
    ({"seats_max": 10**30}, 422, "seats_max"),
    ({"seats_min": 3, "seats_max": 2}, 422, "seats_max"),
    ({"total_seats": 3, "seats_max": 2}, 422, "seats_max"),
    ({"invitation_multiplier": 0}, 422, "invitation_multiplier"),
    ({"invitation_multiplier": 1001}, 422, "invitation_multiplier"),
    ({"invitation_frequency": 0}, 422, "invitation_frequency"),
    ({"invitation_frequency": 10_081}, 422, "invitation_frequency"),
    ({"invitation_mode": "both"}, 422, "invitation_mode"),
    (
        {"filter_query": {"languages": {"$inn": ["en"]}}},
        422,
        "filter_query: languages.$inn: unknown operator",
    ),
    ({"sort_query": {"a": 2}}, 422, "sort_query"),
    ({"invitation_notification_topic": "nobody"}, 422, "invitation_notification_topic"),
    ({"invitation_notification_topic": 999}, 422, "invitation_notification_topic"),
    ({"invitation_notification_topic": "٣"}, 422, "invitation_notification_topic"),
    ({"title": " "}, 422, "title"),
    ({"title": "x" * 501}, 422, "title"),
    ({"url": "javascript:alert(1)"}, 422, "url"),
    ({"url": ""}, 422, "url"),
    ({"tasks": [{"title": "t", "base_price": -1}]}, 422, "tasks.0.base_price"),
    ({"tasks": [{"title": "t", "base_price": 0.5}]}, 422, "tasks.0.base_price"),
    ({"tasks": [{"title": "", "base_price": 1}]}, 422, "tasks.0.title"),
    ({"tasks": [{"title": "t"}]}, 400, "tasks.0.base_price"),
    ({"tasks": {}}, 400, "tasks"),
    ({"tasks": ["t"]}, 400, "tasks.0"),
    ({"notification_payload": {"a\0": 1}}, 422, "notification_payload"),
    ({"filter_query": []}, 400, "filter_query"),
    ({"filter_query": "{}"}, 400, "filter_query"),
    ({"sort_query": ["a"]}, 400, "sort_query"),
    ({"title": 5}, 400, "title"),
    ({"title": "a\0"}, 400, "title"),
    ({"description": []}, 400, "description"),
    ({"seats_min": "many"}, 400, "seats_min"),
    ({"seats_min": True}, 400, "seats_min"),
    ({"invitation_mode": 1}, 400, "invitation_mode"),
    ({"invitation_notification_topic": True}, 400, "invitation_notification_topic"),
    ({"invitation_notification_topic": {}}, 400, "invitation_notification_topic"),
    ({"epam_options": []}, 400, "epam_options"),
]


@pytest.mark.parametrize(("fields", "status", "named"), BROKEN)
def test_broken_rules_are_named_at_create_and_update(
    api: ApiClient, fields: dict[str, Any], status: int, named: str
) -> None:
    answer = api.post("/v2/gigs", gig_fields(**fields))
    assert (answer.status, answer.json["error"][: len(named)]) == (status, named)
    gig = api.make("/v2/gigs", gig_fields(seats_min=1))
    update = api.post(f"/v2/gigs/{gig['id']}", fields)
    if named.startswith("tasks") or fields == {"total_seats": 3, "seats_max": 2}:
        # Tasks have calls of their own; and at an update total_seats fills nothing.
        assert update.status == 200
    else:
        assert (update.status, update.json["error"][: len(named)]) == (status, named)
        assert api.get(f"/v2/gigs/{gig['id']}").json == gig
    assert len(api.get("/v2/gigs").json["data"]) == 1


def test_past_times_are_accepted(api: ApiClient) -> None:
    assert api.make("/v2/gigs", gig_fields(start_at=1, end_at=2))["status"] == "ended"
    assert api.make("/v2/gigs", gig_fields(start_at=1))["status"] == "started"
    assert api.make("/v2/gigs", gig_fields(start_at=5, end_at=5))["status"] == "ended"
    assert api.make("/v2/gigs", gig_fields(start_at=1, end_at=2, archive_at=3))["status"] == "archived"


def test_a_topic_by_id_or_name(api: ApiClient) -> None:
    first = api.make("/v2/gigs", gig_fields())["invitation_notification_topic"]
    for form in (first["id"], int(first["id"]), first["name"]):
        gig = api.make("/v2/gigs", gig_fields(invitation_notification_topic=form))
        assert gig["invitation_notification_topic"] == first


def test_an_update_changes_only_what_is_sent(api: ApiClient) -> None:
    gig = api.make("/v2/gigs", gig_fields(description="d", seats_max=3, archive_at=4_000_010_000))
    changed = api.post(f"/v2/gigs/{gig['id']}", {"seats_min": 2, "tasks": [{"title": "x", "base_price": 1}]})
    assert (changed.status, changed.json) == (200, {**gig, "seats_min": 2})
    cleared = {"description": None, "seats_max": None, "archive_at": None}
    assert api.make(f"/v2/gigs/{gig['id']}", cleared) == {**gig, "seats_min": 2, **cleared}
    # null for what must have a value leaves it as it is.
    assert api.make(f"/v2/gigs/{gig['id']}", {"title": None, "start_at": None})["title"] == gig["title"]
    assert api.post(f"/v2/gigs/{gig['id']}", b"").json["id"] == gig["id"]


def test_what_is_locked_once_the_gig_has_started(api: ApiClient) -> None:
    gig = api.make("/v2/gigs", gig_fields(start_at=1_700_000_000.75))
    locked = {"title": "x", "description": "x", "url": "https://x.example", "start_at": 1_700_000_005}
    for field, value in locked.items():
        answer = api.post(f"/v2/gigs/{gig['id']}", {field: value, "seats_min": 9})
        assert (answer.status, answer.json["error"].split(":")[0]) == (422, field)
    assert api.post(f"/v2/gigs/{gig['id']}", {"description": ""}).status == 422
    assert api.get(f"/v2/gigs/{gig['id']}").json == gig
    same = {field: gig[field] for field in locked}
    assert api.make(f"/v2/gigs/{gig['id']}", {**same, "end_at": 4_000_000_001})["end_at"] == 4_000_000_001


def test_an_archived_gig_can_not_be_changed(api: ApiClient) -> None:
    gig = api.gig()
    api.worker({})
    archived = api.make(f"/v2/gigs/{gig['id']}/archive")
    assert archived["status"] == "archived"
    assert api.post(f"/v2/gigs/{gig['id']}", {"seats_min": 2}).status == 422
    assert api.post(f"/v2/gigs/{gig['id']}", {}).status == 422
    assert api.post(f"/v2/gigs/{gig['id']}/tasks", {"title": "t", "base_price": 1}).status == 422
    assert (
        api.post(f"/v2/gigs/{gig['id']}/tasks/{gig['tasks']['data'][0]['id']}", {"title": "t"}).status == 422
    )
    assert api.make(f"/v2/gigs/{gig['id']}/archive") == archived
    assert api.make(f"/v2/gigs/{gig['id']}/archive", {"archive_at": 4_000_000_000}) == archived


@pytest.mark.parametrize("name", ["archive_at", "archived_at"])
@pytest.mark.parametrize("past", [1_653_412_330, "2022-05-24T17:12:10.000Z", None])
def test_archiving_ends_waves_and_expires_what_is_pending(api: ApiClient, name: str, past: object) -> None:
    users = [api.worker({}), api.worker({})]
    gig = api.gig(seats_min=2)
    first = api.invitations(gig)[0]
    api.post(f"/v2/gig_invitations/{first['id']}/accept")
    answer = api.post(f"/v2/gigs/{gig['id']}/archive", {name: past})
    assert answer.status == 200
    assert answer.json["status"] == "archived"
    assert answer.json["archived_at"] <= api.get("/v2/test_clock").json["now"]
    assert [invitation["status"] for invitation in api.invitations(gig)] == ["accepted", "expired"]
    later = api.worker({})
    api.post("/v2/test_clock/advance", {"by_seconds": 3600})
    assert {invitation["user_id"] for invitation in api.invitations(gig)} == set(users)
    assert later not in users


def test_archiving_can_be_planned(api: ApiClient) -> None:
    gig = api.gig()
    at = gig["end_at"] - 100
    planned = api.make(f"/v2/gigs/{gig['id']}/archive", {"archived_at": at})
    assert (planned["archive_at"], planned["archived_at"], planned["status"]) == (at, None, "created")
    api.post("/v2/test_clock/advance", {"to": at})
    done = api.get(f"/v2/gigs/{gig['id']}").json
    assert (done["archive_at"], done["archived_at"], done["status"]) == (at, at, "archived")


def test_only_a_gig_that_has_not_started_can_be_deleted(api: ApiClient) -> None:
    api.worker({})
    gig, started = api.gig(), api.gig(start_at=1)
    invitation = api.invitations(gig)[0]
    api.post(f"/v2/gig_invitations/{invitation['id']}/accept")
    answer = api.delete(f"/v2/gigs/{gig['id']}")
    assert (answer.status, answer.json) == (200, {"id": gig["id"], "object": "gig", "deleted": True})
    assert api.get(f"/v2/gig_invitations/{invitation['id']}").json["status"] == "expired"
    for call in (
        api.get(f"/v2/gigs/{gig['id']}"),
        api.delete(f"/v2/gigs/{gig['id']}"),
        api.post(f"/v2/gigs/{gig['id']}", {"seats_min": 2}),
        api.post(f"/v2/gigs/{gig['id']}/archive"),
        api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": invitation["user_id"]}),
        api.post(f"/v2/gigs/{gig['id']}/tasks", {"title": "t", "base_price": 1}),
        api.get(f"/v2/gig_invitations?gig_id={gig['id']}"),
        api.post(f"/v2/users/{invitation['user_id']}/invitation_attempt", {"gig_ids": [gig["id"]]}),
    ):
        assert call.status == 404, call
    for action, status in (("accept", 422), ("reset", 422), ("reject", 422), ("expire", 200)):
        assert api.post(f"/v2/gig_invitations/{invitation['id']}/{action}").status == status, action
    assert api.delete(f"/v2/gigs/{started['id']}").status == 422
    assert api.get(f"/v2/gigs/{started['id']}").status == 200


def test_tasks_are_added_and_changed(api: ApiClient) -> None:
    gig = api.gig(tasks=[])
    assert gig["tasks"] == {"object": "list", "data": []}
    path = f"/v2/gigs/{gig['id']}/tasks"
    answer = api.post(path, {"title": "t", "base_price": 10**12})
    assert (answer.status, set(answer.json)) == (201, {"id", "object", "title", "base_price"})
    task = answer.json
    assert api.make(f"{path}/{task['id']}", {"title": "u"}) == {**task, "title": "u"}
    assert api.make(f"{path}/{task['id']}", {"base_price": 0}) == {**task, "title": "u", "base_price": 0}
    assert api.make(f"{path}/{task['id']}") == {**task, "title": "u", "base_price": 0}
    assert api.get(f"/v2/gigs/{gig['id']}").json["tasks"]["data"] == [{**task, "title": "u", "base_price": 0}]
    for body, status in (
        ({}, 400),
        ({"title": "t"}, 400),
        ({"title": "t", "base_price": -1}, 422),
        ({"title": "t", "base_price": 10**12 + 1}, 422),
        ({"title": "t", "base_price": "x"}, 400),
    ):
        assert api.post(path, body).status == status
    other = api.gig()
    for url in (f"{path}/{other['tasks']['data'][0]['id']}", f"{path}/0", f"{path}/x"):
        assert api.post(url, {"title": "t"}).status == 404


def test_list_gigs(api: ApiClient) -> None:
    created = api.gig()["id"]
    started = api.gig(start_at=1)["id"]
    ended = api.gig(start_at=1, end_at=2)["id"]
    archived = api.gig(archive_at=1)["id"]
    deleted = api.gig()["id"]
    api.delete(f"/v2/gigs/{deleted}")

    def ids(query: str) -> list[str]:
        return [gig["id"] for gig in api.get(f"/v2/gigs?{query}").json["data"]]

    assert ids("") == [created, started, ended, archived]
    for status, id in (("created", created), ("started", started), ("ended", ended), ("archived", archived)):
        assert ids(f"status={status}") == [id]
    assert ids("status[]=ended&status[]=created") == [created, ended]
    assert ids("status=ended&status=created") == [created, ended]
    assert (ids("archived=true"), ids("archived=false")) == ([archived], [created, started, ended])
    assert api.get("/v2/gigs?status=open").status == 400
    assert api.get("/v2/gigs?archived=x").status == 400
    assert api.get(f"/v2/gigs/{started}").json in api.get("/v2/gigs").json["data"]
