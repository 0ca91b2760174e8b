"""Contract section 3: users and workers."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from cirro.people.models import User
from tests.support.client import ApiClient

FIELDS = {
    "id", "object", "first_name", "last_name", "time_zone", "screen_name", "birthday", "country_code",
    "anonymous_email", "epam", "worker", "banned_with_reason",
}  # fmt: skip


def test_create_a_user_with_every_field(api: ApiClient) -> None:
    given = {
        "first_name": "Ada",
        "last_name": "Okafor",
        "email": "Ada@Example.com",
        "time_zone": "Berlin",
        "country_code": "de",
        "birthday": "1975-11-22",
        "password": "ab12!?",
    }
    answer = api.post("/v2/users", given)
    assert answer.status == 201
    assert set(answer.json) == FIELDS
    shown = {
        name: answer.json[name]
        for name in ("first_name", "last_name", "time_zone", "birthday", "country_code")
    }
    assert shown == {
        "first_name": "Ada",
        "last_name": "Okafor",
        "time_zone": "Berlin",
        "birthday": "1975-11-22",
        "country_code": "DE",
    }
    assert (answer.json["epam"], answer.json["worker"], answer.json["banned_with_reason"]) == (
        None,
        None,
        None,
    )
    assert "ab12" not in json.dumps(answer.json)
    assert "ada@example.com" not in json.dumps(answer.json).lower()
    assert api.get(f"/v2/users/{answer.json['id']}").json == answer.json
    assert User.objects.get(id=answer.json["id"]).check_password("ab12!?")


def test_without_a_body_every_value_is_invented(api: ApiClient) -> None:
    first, second = api.make("/v2/users"), api.make("/v2/users")
    assert first["id"] != second["id"]
    assert all(first[name] for name in ("first_name", "last_name", "time_zone", "birthday", "country_code"))
    assert first["anonymous_email"] != second["anonymous_email"]


def test_only_a_sandbox_creates_users(live_api: ApiClient) -> None:
    answer = live_api.post("/v2/users", {"first_name": "Ada"})
    assert (answer.status, User.objects.count()) == (403, 0)


def test_an_address_is_unique_whatever_its_case(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    api.make("/v2/users", {"email": "ada@example.com"})
    for client in (api, new_api("Another")):
        answer = client.post("/v2/users", {"email": "ADA@example.COM"})
        assert (answer.status, answer.json["error"]) == (422, "email: is taken already")
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["a12!?", "ab1!?", "ab12!", "", "abcd1234", "12!?", "ab12  "])
def test_weak_passwords_are_refused(api: ApiClient, password: str) -> None:
    answer = api.post("/v2/users", {"password": password})
    assert answer.status == 422
    assert answer.json["error"].startswith("password: must have at least 2 ")


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("email", "nobody", 422),
        ("email", 5, 400),
        ("email", "a\0@example.com", 400),
        ("email", "a" * 250 + "@example.com", 422),
        ("time_zone", "Mars/Olympus", 422),
        ("time_zone", "", 422),
        ("country_code", "DEU", 422),
        ("country_code", "1!", 422),
        ("country_code", "éé", 422),
        ("country_code", "ZZ", 422),
        ("birthday", "1899-12-31", 422),
        ("birthday", "2999-01-01", 422),
        ("birthday", "yesterday", 400),
        ("first_name", "x" * 151, 422),
        ("first_name", ["Ada"], 400),
        ("last_name", "\0", 400),
    ],
)
def test_bad_values_are_named(api: ApiClient, field: str, value: object, status: int) -> None:
    answer = api.post("/v2/users", {field: value})
    assert answer.status == status
    assert answer.json["error"].startswith(f"{field}: ")
    assert User.objects.count() == 0


def test_a_birthday_may_be_a_moment_and_is_its_utc_date(api: ApiClient) -> None:
    assert api.make("/v2/users", {"birthday": "1990-01-01T00:30:00+01:00"})["birthday"] == "1989-12-31"
    assert api.make("/v2/users", {"birthday": 86_400})["birthday"] == "1970-01-02"


def test_storing_a_document_makes_a_worker_and_replaces_later(api: ApiClient) -> None:
    user = api.make("/v2/users")
    path = f"/v2/users/{user['id']}/worker"
    answer = api.post(path, {"document": {"age": 1, "foo": {"bar": [1.5, None, "ü"]}}})
    assert answer.status == 200
    assert answer.json == {
        **user,
        "worker": {"billable": False, "document": {"age": 1, "foo": {"bar": [1.5, None, "ü"]}}},
    }
    assert api.make(path, {"document": {"other": True}})["worker"]["document"] == {"other": True}
    assert api.make(path, {"document": {}})["worker"]["document"] == {}
    assert api.get(f"/v2/users/{user['id']}").json["worker"]["document"] == {}


def test_what_we_provide_is_matched_but_not_shown(api: ApiClient) -> None:
    plain, own = api.worker({"a": 1}), api.worker({"id": "mine", "updated_at": None})
    assert _ids(api, {"id": plain}) == [plain]
    assert _ids(api, {"id": "mine"}) == [own]
    assert _ids(api, {"app_worker_id": {"$type": "number"}}) == [plain, own]
    assert _ids(api, {"updated_at": {"$regex": "UTC$"}}) == [plain]
    assert api.get(f"/v2/users/{own}").json["worker"]["document"] == {"id": "mine", "updated_at": None}


@pytest.mark.parametrize("document", [None, [], "x", 5, True])
def test_a_document_is_an_object(api: ApiClient, document: object) -> None:
    user = api.make("/v2/users")
    answer = api.post(f"/v2/users/{user['id']}/worker", {"document": document})
    assert (answer.status, answer.json["error"].split(":")[0]) == (400, "document")
    assert api.get(f"/v2/users/{user['id']}").json["worker"] is None


def test_documents_have_limits(api: ApiClient) -> None:
    user = api.make("/v2/users")
    path = f"/v2/users/{user['id']}/worker"
    nested: dict[str, object] = {}
    for _ in range(19):
        nested = {"a": nested}
    assert api.post(path, {"document": nested}).status == 200
    assert api.post(path, {"document": {"a": nested}}).status == 422
    assert api.post(path, {"document": {"a": "x" * (64 * 1024 - 8)}}).status == 200
    assert api.post(path, {"document": {"a": "x" * (64 * 1024 - 7)}}).status == 422
    assert api.post(path, {"document": {"a\0": 1}}).status == 422
    assert api.post(path, {"document": {"a": ["\0"]}}).status == 422


def test_delete_takes_a_user_out_of_the_space_only(api: ApiClient) -> None:
    user = api.worker({"a": 1})
    gigs = [api.gig(), api.gig()]
    pending, accepted = (api.invitations(gig)[0] for gig in gigs)
    api.post(f"/v2/gig_invitations/{accepted['id']}/accept")
    answer = api.delete(f"/v2/users/{user}")
    assert (answer.status, answer.json) == (200, {"id": user, "object": "user", "deleted": None})
    for call in (
        api.get(f"/v2/users/{user}"),
        api.delete(f"/v2/users/{user}"),
        api.post(f"/v2/users/{user}/worker", {"document": {}}),
        api.post(f"/v2/users/{user}/invitation_attempt", {"gig_ids": []}),
        api.get(f"/v2/gig_invitations?user_id={user}"),
        api.post(f"/v2/gigs/{gigs[0]['id']}/invite", {"user_id": user}),
    ):
        assert call.status == 404
    assert _ids(api, {}) == []
    assert api.post(f"/v2/gig_invitations/{pending['id']}/reset").status == 422
    assert api.get(f"/v2/gig_invitations/{pending['id']}").json["status"] == "expired"
    assert api.get(f"/v2/gig_invitations/{accepted['id']}").json["status"] == "accepted"
    assert User.objects.filter(id=user).exists()


def test_who_am_i_takes_no_app_token(api: ApiClient) -> None:
    answer = api.get("/v2/users/me")
    assert (answer.status, answer.json) == (401, {"error": "Can not verify the access token"})
    answer = api.get("/v2/users/me", authorization="")
    assert (answer.status, answer.json) == (401, {"error": "Access token is missing"})


def test_list_users(api: ApiClient) -> None:
    worker = api.worker({"languages": ["en"]})
    other = api.make("/v2/users", {"email": "Ada@example.com"})["id"]
    assert _list(api, "") == [worker, other]
    assert (_list(api, "worker=true"), _list(api, "worker=false")) == ([worker], [other])
    assert (_list(api, "email=ada@EXAMPLE.com"), _list(api, "email=ada@example.co")) == ([other], [])
    assert _list(api, "limit=1") == [worker]
    assert _list(api, f"after={worker}") == [other]
    assert _list(api, "order=desc") == [other, worker]
    assert _ids(api, {"languages": "en"}) == [worker]
    assert _ids(api, {}) == [worker]


def test_list_users_refuses_bad_queries(api: ApiClient) -> None:
    for query, status in (
        ("filter_query=x", 400),
        ("filter_query=[]", 400),
        ("filter_query=", 400),
        ("filter_query=" + quote('{"a":{"$inn":[1]}}'), 422),
        ("worker=maybe", 400),
        ("email=%00", 400),
    ):
        answer = api.get(f"/v2/users?{query}")
        assert (answer.status, answer.json["error"].split(":")[0]) == (status, query.split("=")[0])
    assert (
        "a.$inn: unknown operator"
        in api.get("/v2/users?filter_query=" + quote('{"a":{"$inn":[1]}}')).json["error"]
    )


def _list(api: ApiClient, query: str) -> list[str]:
    return [user["id"] for user in api.get(f"/v2/users?{query}").json["data"]]


def _ids(api: ApiClient, query: object) -> list[str]:
    return _list(api, "filter_query=" + quote(json.dumps(query)))
