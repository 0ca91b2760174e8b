"""Contract section 1: what holds for every call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.fields import gig_fields
from tests.support.client import ApiClient
from tests.support.document import operations


@pytest.mark.parametrize("prefix", ["/v2", "/api/v2"])
def test_the_same_api_under_both_prefixes(api: ApiClient, prefix: str) -> None:
    user = api.worker({"a": 1})
    gig = api.make(f"{prefix}/gigs", gig_fields())
    assert api.get(f"{prefix}/gigs/{gig['id']}").json == api.get(f"/v2/gigs/{gig['id']}").json
    assert api.get(f"{prefix}/users/{user}").json["id"] == user
    assert api.get(f"{prefix}/gig_invitations").json["url"] == "/gig_invitations"
    assert api.post(f"{prefix}/gig_invitations/{api.invitations(gig)[0]['id']}/accept").status == 200
    assert api.delete(f"{prefix}/gigs/{gig['id']}").json == {
        "id": gig["id"],
        "object": "gig",
        "deleted": True,
    }


@pytest.mark.parametrize("path", ["/v2/gigs/", "/v2/", "/v2", "/api/v2/gigs/", "/v2/users//", "/api/v2"])
def test_no_redirects_and_no_trailing_slashes(api: ApiClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status == 404
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize(
    "path", ["/v2/nothing", "/api/v2/nothing", "/v3/gigs", "/api/nothing", "/v2/gigs/1/2/3/4"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
def test_unknown_paths_answer_json(api: ApiClient, method: str, path: str) -> None:
    answer = api.call(method, path)
    assert (answer.status, set(answer.json)) == (404, {"error"})


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "FOO"])
def test_other_methods_are_refused_and_the_right_ones_named(api: ApiClient, method: str) -> None:
    for path, allowed in (("/v2/gigs", "GET, POST"), ("/api/v2/gigs/1", "DELETE, GET, POST")):
        answer = api.call(method, path)
        assert (answer.status, set(answer.json)) == (405, {"error"})
        assert answer.headers["Allow"] == allowed


def test_head_has_no_body_and_is_refused(api: ApiClient) -> None:
    response = api.raw("HEAD", "/v2/gigs")
    assert (response.status_code, response.content) == (405, b"")


def test_answers_carry_a_request_id(api: ApiClient) -> None:
    for path in ("/v2/gigs", "/v2/gigs/1", "/v2/nothing", "/v2/openapi.json"):
        ids = {api.raw("GET", path).headers["X-Request-Id"] for _ in range(3)}
        assert len(ids) == 3
        assert all(ids)
    assert api.get("/v2/gigs", **{"X-Request-Id": "my-call_1.2"}).headers["X-Request-Id"] == "my-call_1.2"
    for bad in ("two words", "x" * 65, "ü", ""):
        assert api.get("/v2/gigs", **{"X-Request-Id": bad}).headers["X-Request-Id"] != bad


def test_errors_have_one_key_or_are_a_problem_document(api: ApiClient) -> None:
    calls: list[tuple[str, str, object, int, str]] = [
        ("GET", "/v2/gigs?limit=0", None, 400, "bad_request"),
        ("POST", "/v2/gigs", {}, 400, "bad_request"),
        ("GET", "/v2/gigs/7", None, 404, "not_found"),
        ("GET", "/v2/nothing", None, 404, "not_found"),
        ("PUT", "/v2/gigs", None, 405, "method_not_allowed"),
        ("POST", "/v2/gigs", gig_fields(seats_min=-1), 422, "unprocessable"),
        ("POST", "/v2/gigs", b"x" * (1024 * 1024 + 1), 413, "payload_too_large"),
    ]
    for method, path, body, status, code in calls:
        plain = api.call(method, path, body)
        assert (plain.status, list(plain.json)) == (status, ["error"])
        assert plain.headers["Content-Type"] == "application/json"
        problem = api.call(method, path, body, accept="application/problem+json")
        assert problem.headers["Content-Type"] == "application/problem+json"
        assert (problem.status, problem.json["status"], problem.json["code"]) == (status, status, code)
        assert problem.json["detail"] == plain.json["error"]
        assert problem.json["request_id"] == problem.headers["X-Request-Id"]
        assert set(problem.json) == {"type", "title", "status", "detail", "code", "request_id", "errors"}


def test_several_faults_come_in_one_message_that_names_the_fields(api: ApiClient) -> None:
    answer = api.post("/v2/gigs", {"title": 5, "tasks": [{"base_price": 1}], "url": "https://a.example"})
    assert answer.status == 400
    for fault in ("title: must be a string", "start_at: is required", "end_at: is required"):
        assert fault in answer.json["error"]
    assert "tasks.0.title: is required" in answer.json["error"]
    broken = api.post(
        "/v2/gigs", gig_fields(seats_min=-1, invitation_multiplier=0), accept="application/problem+json"
    )
    assert {fault["field"] for fault in broken.json["errors"]} == {"seats_min", "invitation_multiplier"}


def test_an_empty_body_is_an_object_without_fields_whatever_its_type(api: ApiClient) -> None:
    answer = api.post("/v2/gigs")
    assert (answer.status, answer.json["error"].split("; ")[0]) == (400, "title: is required")
    for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain", ""):
        assert api.raw("POST", "/v2/users", b"", kind).status_code == 201


def test_unknown_keys_are_ignored(api: ApiClient) -> None:
    user = api.worker({})
    gig = api.make("/v2/gigs", gig_fields(escription="misspelt", id="99", status="ended"))
    assert gig["id"] != "99"
    assert api.post(f"/v2/gigs/{gig['id']}", {"nothing": 1}).json == gig
    assert api.get("/v2/gigs?nothing=1").status == 200
    assert api.post(f"/v2/users/{user}/worker", {"document": {}, "x": 1}).status == 200
    assert api.post(f"/v2/gigs/{gig['id']}/archive", {"x": 1}).status == 200


def test_every_operation_needs_a_token(api: ApiClient) -> None:
    for operation in operations():
        path = operation.path.replace("{", "1").replace("}", "")
        for headers in ({"authorization": ""}, {"authorization": "Basic YTpi"}):
            answer = api.call(operation.method, path, **headers)
            assert (answer.status, list(answer.json)) == (401, ["error"]), (operation, answer)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("form", ["{}", "0{}", '"{}"', "{}.0"])
def test_ids_in_bodies_are_numbers_or_strings(api: ApiClient, form: str) -> None:
    user = api.worker({})
    gig = api.gig(invitation_mode="manual")
    body = f'{{"user_id": {form.format(user)}}}'
    answer = api.post(f"/v2/gigs/{gig['id']}/invite", body.encode())
    # A leading zero is no JSON number, but fine in a text.
    assert answer.status == (400 if form.startswith("0") else 200), answer.json


def test_ids_in_answers_are_decimal_strings_that_start_small(api: ApiClient) -> None:
    user = api.worker({})
    gig = api.gig()
    invitation = api.invitations(gig)[0]
    for id in (user, gig["id"], gig["tasks"]["data"][0]["id"], invitation["id"], invitation["gig_id"]):
        assert isinstance(id, str)
        assert 0 < int(id) < 2**31


TIMES: list[tuple[object, int]] = [
    (4_000_000_000, 4_000_000_000),
    (4_000_000_000.75, 4_000_000_000),
    ("4000000000", 4_000_000_000),
    ("4000000000.5", 4_000_000_000),
    ("2096-10-02T07:06:40Z", 4_000_000_000),
    ("2096-10-02T07:06:40.000Z", 4_000_000_000),
    ("2096-10-02T08:06:40.123456+01:00", 4_000_000_000),
    ("2096-10-02T01:36:40-05:30", 4_000_000_000),
    ("2096-10-02T07:06:40", 4_000_000_000),
    ("2096-10-02", 3_999_974_400),
]


@pytest.mark.parametrize(("given", "seconds"), TIMES)
def test_times_come_in_many_forms_and_go_out_as_unix_seconds(
    api: ApiClient, given: object, seconds: int
) -> None:
    gig = api.make("/v2/gigs", gig_fields(start_at=given, end_at=4_100_000_000, archive_at=given))
    assert (gig["start_at"], gig["archive_at"]) == (seconds, seconds)


@pytest.mark.parametrize(
    "given", ["soon", "", " ", "2096-13-01", "2096-W40-2", True, [], {}, 1e300, -1e300, 10**30, "1e9", "٣"]
)
def test_what_is_no_time_is_named(api: ApiClient, given: object) -> None:
    answer = api.post("/v2/gigs", gig_fields(start_at=given))
    assert answer.status == 400
    assert answer.json["error"].startswith("start_at: ")


def test_every_answer_is_one_object_and_creates_answer_201(new_api: Callable[..., ApiClient]) -> None:
    api = new_api()
    user = api.post("/v2/users")
    gig = api.post("/v2/gigs", gig_fields())
    task = api.post(f"/v2/gigs/{gig.json['id']}/tasks", {"title": "t", "base_price": 0})
    assert (user.status, gig.status, task.status) == (201, 201, 201)
    assert api.post(f"/v2/gigs/{gig.json['id']}/tasks/{task.json['id']}", {"title": "u"}).status == 200
