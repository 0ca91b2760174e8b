"""What no client should send: the contract's status and JSON, no failure, nothing written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest

from tests.support.calls import example_body
from tests.support.client import Answer, ApiClient
from tests.support.document import Operation, operations
from tests.support.notifications import notification_path_ids
from tests.support.rewards import reward_path_ids
from tests.support.rows import contents

T = TypeVar("T")
LONG = os.environ.get("CIRRO_LONG") == "1"
POSTS = [operation for operation in operations() if operation.method == "POST"]


@pytest.fixture
def target(api: ApiClient) -> Iterator[ApiClient]:
    """A client whose Space has one of each; afterwards nothing may have changed."""
    user = api.worker({"region": "west"})
    gig = api.gig(invitation_mode="manual")
    invitation = api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    ids = {"user_id": user, "gig_id": gig["id"], "task_id": gig["tasks"]["data"][0]["id"]}
    more = {**notification_path_ids(api, user), **reward_path_ids(api, user, gig)}
    api.ids = {**ids, **more, "invitation_id": invitation["id"]}  # type: ignore[attr-defined]
    before = contents()
    yield api
    assert contents() == before


def send(api: ApiClient, operation: Operation, body: bytes, **headers: str) -> Answer:
    path = operation.path.format(**api.ids)  # type: ignore[attr-defined]
    return api.call(operation.method, path, body, **headers)


def share(of: Sequence[T], number: int, parts: int) -> Sequence[T]:
    """Every so manyth, beginning further on for each `number`: all are tried, though not everywhere. `make test-long`
    tries all everywhere."""
    return of if LONG else of[number % parts :: parts]


MALFORMED = [
    b"{", b"[]", b"5", b'"x"', b"null", b"true", b"a=b", b"{'a':1}", b'{"a":1}}', b'{"a":NaN}', b'{"a":Infinity}',
    b'{"a":-Infinity}', b'{"a":1e400}', b'{"a":01}', b'{"a":"\xff"}', b'{"\xc3\x28":1}', b'{"a":"\\ud800"}',
    b'{"a":"\\udc00\\ud800"}', b'{"a":"\x00"}', b"\xef\xbb\xbf{}", b"{} {}", b"\x00", b"[" * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'{"title":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "{}".encode("utf-16"),
    b"<xml/>", b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--",
]  # fmt: skip
TEN_MEGABYTES = [b"x" * 10_000_000, b'{"title":"' + b"x" * 10_000_000 + b'"}']


@pytest.mark.parametrize("area", sorted({operation.details["tags"][0] for operation in POSTS}))
def test_bodies_that_are_malformed_or_have_ten_megabytes(target: ApiClient, area: str) -> None:
    """As nothing is written, one Space serves for many operations."""
    for number, operation in enumerate(POSTS):
        if operation.details["tags"][0] != area:
            continue
        for body in share(MALFORMED, number, 4):
            answer = send(target, operation, body)
            assert (answer.status, list(answer.json)) == (400, ["error"]), (operation, body[:40], answer.json)
        for body in TEN_MEGABYTES:
            answer = send(target, operation, body)
            assert (answer.status, list(answer.json)) == (413, ["error"]), operation


ABSURD: list[object] = [
    None, True, False, 0, -0.0, -1, 1.5, 2**31, 2**63 - 1, 2**63, 2**64, 10**30, -(10**30), 1e308, 5e-324,
    "", "x", "\0", "a\0b", "\u202e\u0000", "😀" * 1000, "1e400", "NaN", "-0", "0x10", "9" * 400, "Infinity",
    [], {}, [[]], [{}], [None], {"": ""}, {"\0": 1}, {"$where": "1"}, {"$gt": ""}, ["\0"], [0], ["x"], [1e308],
]  # fmt: skip


@pytest.mark.parametrize(
    "operation", [o for o in POSTS if example_body(o)], ids=lambda o: f"{o.method} {o.path}"
)
def test_absurd_values_in_every_field(api: ApiClient, operation: Operation) -> None:
    """Taken or refused, never a failure; what is refused writes nothing."""
    user = api.worker({"region": "west"})
    gig = api.gig(invitation_mode="manual")
    invitation = api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": user})
    ids = {"user_id": user, "gig_id": gig["id"], "task_id": gig["tasks"]["data"][0]["id"]}
    more = {**notification_path_ids(api, user), **reward_path_ids(api, user, gig)}
    api.ids = {**ids, **more, "invitation_id": invitation["id"]}  # type: ignore[attr-defined]
    example = example_body(operation) or {}
    for number, field in enumerate(example, POSTS.index(operation)):
        for value in share(ABSURD, number, 2):
            body = json.dumps({**example, field: value}).encode()
            answer = send(api, operation, body)
            assert answer.status in (200, 201, 400, 404, 422), (field, value, answer.json)


def test_numbers_that_are_no_numbers(target: ApiClient) -> None:
    fields = '"title":"t","url":"https://x.example","start_at":1,"end_at":2,"filter_query":{},"tasks":[]'
    for field in ("seats_min", "start_at", "invitation_multiplier", "archive_at"):
        for number, statuses in (
            ("1e400", {400}),
            ("-1e400", {400}),
            ("1" + "0" * 400, {400}),
            ("1e308", {400, 422}),
        ):
            answer = target.call("POST", "/v2/gigs", f'{{{fields},"{field}":{number}}}'.encode())
            assert answer.status in statuses, (field, number, answer.json)
    for document in ('{"a":1e400}', '{"a":NaN}', '{"a":[Infinity]}'):
        path = f"/v2/users/{target.ids['user_id']}/worker"  # type: ignore[attr-defined]
        assert target.call("POST", path, f'{{"document":{document}}}'.encode()).status == 400


def test_deep_nesting_in_objects_that_are_stored(target: ApiClient) -> None:
    path = f"/v2/users/{target.ids['user_id']}/worker"  # type: ignore[attr-defined]
    gig = '{"title":"t","url":"https://x.example","start_at":1,"end_at":2,"tasks":[],"filter_query":{}'
    for depth in (25, 500, 900):
        nested = '{"a":' * depth + "1" + "}" * depth
        assert target.call("POST", path, f'{{"document":{nested}}}'.encode()).status == 422
        for field in ("filter_query", "sort_query", "notification_payload", "epam_options"):
            answer = target.call("POST", "/v2/gigs", f'{gig},"{field}":{nested}}}'.encode())
            assert answer.status == 422, (depth, field, answer.json)
    for depth in (10_000, 100_000):
        nested = '{"a":' * depth + "1" + "}" * depth
        assert target.call("POST", path, f'{{"document":{nested}}}'.encode()).status == 400


def test_odd_paths_are_unknown(target: ApiClient) -> None:
    for path in (
        "/v2/users/%00", "/v2/users/%FF", "/v2/users/%C3%28", "/v2/users/%ED%A0%80", "/v2/gigs/x%00y", "/v2/gigs/-1",
        "/v2/gigs/0", "/v2/gigs/1.0", "/v2/gigs/1e3", "/v2/gigs/%D9%A3", "/v2/gigs/9223372036854775808",
        "/v2/gig_invitations/" + "9" * 3000, "/v2/gigs/%20", "/v2/gigs/..", "/v2/gigs/%2e%2e%2fusers", "/v2/%FF%FE",
        "/api/v2/gigs/null", "/v2/gigs/1;x=1", "/v2/gigs/" + "x" * 5000,
    ):  # fmt: skip
        for method in ("GET", "DELETE", "POST"):
            answer = target.call(method, path, b"{}" if method == "POST" else None)
            assert (answer.status, list(answer.json)) in ((404, ["error"]), (405, ["error"])), (method, path)
            assert answer.status == 404 or method != "GET", path


def test_odd_queries_are_refused(target: ApiClient) -> None:
    for query in (
        "email=%FF", "email=%ED%A0%80", "limit=%FF", "email=%C3%28", "email=a%00", "worker=%00", "after=%00",
        "filter_query=%FF", "filter_query=%00", "filter_query={%22a%22:%22%5Cu0000%22}", "filter_query=null",
        "filter_query={%22a%22:1e400}", "filter_query=" + "[" * 3000,
    ):  # fmt: skip
        answer = target.call("GET", f"/v2/users?{query}")
        assert (answer.status, list(answer.json)) in ((400, ["error"]), (422, ["error"])), (
            query,
            answer.json,
        )


def test_a_failure_of_ours_is_json_with_the_requests_id(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("cirro.spaces.api.show_user", broken)
    response = api.raw("GET", "/v2/users/7", b"", "", **{"X-Request-Id": "call-1"})
    assert (response.status_code, response.headers["X-Request-Id"]) == (500, "call-1")
    assert list(json.loads(response.content)) == ["error"]
    assert "secret" not in response.content.decode()
    problem = api.raw("GET", "/v2/users/7", b"", "", accept="application/problem+json")
    assert json.loads(problem.content)["code"] == "internal_error"
