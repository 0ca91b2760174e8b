"""The header `Idempotency-Key` (contract section 6), on any POST."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cirro.api.idempotency import HEADER, REPLAYED
from cirro.kernel import repeats, sql
from cirro.kernel.models import KeptAnswer
from tests.contract.fields import gig_fields
from tests.support.client import Answer, ApiClient
from tests.support.rewards import payout_fields, result_fields
from tests.support.rows import contents, row_counts

# Every kind of call: what is created, what is changed, what creates nothing.
CALLS = [
    "/users",
    "/gigs",
    "/gigs/{gig}",
    "/gigs/{gig}/archive",
    "/gig_results",
    "/payouts",
    "/test_clock/advance",
]


def with_key(api: ApiClient, path: str, body: object = None, key: str = "k-1") -> Answer:
    return api.post(path, body, **{HEADER: key})


def is_replayed(answer: Answer) -> bool:
    return bool(answer.headers.get(REPLAYED) == "true")


@pytest.fixture
def bodies(api: ApiClient) -> dict[str, Any]:
    """Path → body, for CALLS."""
    user, gig = api.worker({}), api.gig()
    given: list[object] = [
        None, gig_fields(), {"title": "Water"}, None, result_fields(user, gig), payout_fields(user), {"by_seconds": 9},
    ]  # fmt: skip
    return {path.format(gig=gig["id"]): body for path, body in zip(CALLS, given, strict=True)}


def test_the_same_call_is_answered_again_and_not_carried_out_again(
    api: ApiClient, bodies: dict[str, Any]
) -> None:
    for path, body in bodies.items():
        first = with_key(api, f"/v2{path}", body, f"key of {path}")
        assert first.status in (200, 201)
        assert not is_replayed(first)
        before = contents()
        again = with_key(api, f"/v2{path}", body, f"key of {path}")
        assert (again.status, again.json, is_replayed(again)) == (first.status, first.json, True)
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
        assert contents() == before, path


def test_without_the_header_every_call_counts(api: ApiClient) -> None:
    assert api.post("/v2/users").json["id"] != api.post("/v2/users").json["id"]
    assert KeptAnswer.objects.count() == 0


def test_the_same_is_meant_not_the_same_bytes(api: ApiClient) -> None:
    body = as_json(gig_fields())
    turned = json.dumps(dict(reversed(gig_fields().items())), indent=2).encode()
    first = with_key(api, "/v2/gigs", body)
    assert with_key(api, "/api/v2/gigs", turned).json == first.json
    # A call without a body has an empty object for one.
    nobody = with_key(api, "/v2/users", None, "k-2")
    assert with_key(api, "/v2/users", {}, "k-2").json == nobody.json


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/gigs", gig_fields(title="Water")),
        ("/v2/gigs", gig_fields(nothing=1)),
        ("/v2/gigs?x=1", gig_fields()),
        ("/v2/users", gig_fields()),
    ],
)
def test_a_key_that_was_used_for_another_call_is_refused(api: ApiClient, path: str, body: Any) -> None:
    with_key(api, "/v2/gigs", gig_fields())
    before = contents()
    answer = with_key(api, path, body)
    assert (answer.status, answer.json["error"].split(":")[0]) == (422, HEADER)
    assert contents() == before


def test_a_refused_call_does_not_use_its_key_up(api: ApiClient) -> None:
    for body, status in (({}, 400), (gig_fields(seats_min=-1), 422), (b"{", 400)):
        assert with_key(api, "/v2/gigs", body).status == status
    assert with_key(api, "/v2/gigs/999999/archive").status == 404
    assert KeptAnswer.objects.count() == 0
    answer = with_key(api, "/v2/gigs", gig_fields())
    assert (answer.status, is_replayed(answer)) == (201, False)


def test_a_failure_leaves_nothing(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = row_counts()
    with monkeypatch.context() as patch:
        patch.setattr(repeats, "keep", fail)
        assert (
            api.raw(
                "POST", "/v2/gigs", as_json(gig_fields()), "application/json", **{HEADER: "k-1"}
            ).status_code
            == 500
        )
    assert row_counts() == before
    answer = with_key(api, "/v2/gigs", gig_fields())
    assert (answer.status, is_replayed(answer)) == (201, False)


def test_jobs_are_deferred_once_or_not_at_all(live_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A live Space's gig leaves its first wave to a job, which is part of the transaction."""
    with monkeypatch.context() as patch:
        patch.setattr(repeats, "keep", fail)
        live_api.raw("POST", "/v2/gigs", as_json(gig_fields()), "application/json", **{HEADER: "k-1"})
    assert jobs() == 0
    first = with_key(live_api, "/v2/gigs", gig_fields())
    assert is_replayed(with_key(live_api, "/v2/gigs", gig_fields()))
    assert (first.status, jobs()) == (201, 1)


def jobs() -> int:
    return int(sql.rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'gigs.run_due'")[0][0])


def fail(*_: object) -> None:
    raise RuntimeError("the disk is full")


def as_json(body: object) -> bytes:
    return json.dumps(body).encode()


def test_keys_are_the_spaces_own(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Another")
    first, second = with_key(api, "/v2/gigs", gig_fields()), with_key(other, "/v2/gigs", gig_fields())
    assert first.json["id"] != second.json["id"]
    assert not is_replayed(second)


def test_an_answer_is_kept_for_a_day(api: ApiClient) -> None:
    first = with_key(api, "/v2/gigs", gig_fields())
    age(timedelta(hours=23, minutes=59))
    assert is_replayed(with_key(api, "/v2/gigs", gig_fields()))
    assert repeats.forget_answers() == 0
    age(timedelta(minutes=1))
    second = with_key(api, "/v2/gigs", gig_fields(title="Water"))
    assert (second.status, is_replayed(second)) == (201, False)
    assert second.json["id"] != first.json["id"]
    assert is_replayed(with_key(api, "/v2/gigs", gig_fields(title="Water")))
    age(timedelta(hours=24))
    assert repeats.forget_answers() == 1


def age(by: timedelta) -> None:
    """Make all that is kept older."""
    sql.execute("UPDATE kernel_keptanswer SET created_at = created_at - %s", [by])


def test_a_days_answers_are_kept_whatever_the_sandbox_clock_says(api: ApiClient) -> None:
    first = with_key(api, "/v2/gigs", gig_fields())
    api.make("/v2/test_clock/advance", {"by_seconds": 40 * 86_400})
    assert with_key(api, "/v2/gigs", gig_fields()).json == first.json


@pytest.mark.parametrize("key", ["", "ü", "x" * 256, "a\x7fb"])
def test_what_is_no_key(api: ApiClient, key: str) -> None:
    answer = with_key(api, "/v2/gigs", gig_fields(), key)
    assert (answer.status, answer.json["error"].split(":")[0]) == (400, HEADER)


@pytest.mark.parametrize("key", ["x", "x" * 255, "a key of two: words!", '"quoted"'])
def test_what_is_a_key(api: ApiClient, key: str) -> None:
    assert with_key(api, "/v2/gigs", gig_fields(), key).status == 201


def test_a_get_has_no_use_for_a_key(api: ApiClient) -> None:
    for _ in range(2):
        answer = api.get("/v2/gigs", **{HEADER: "k-1"})
        assert (answer.status, is_replayed(answer)) == (200, False)
    assert KeptAnswer.objects.count() == 0


def test_what_is_nested_too_deep_to_be_written_again_is_compared_as_it_came(api: ApiClient) -> None:
    deep = b'{"x":' * 600 + b"1" + b"}" * 600
    first = with_key(api, "/v2/users", deep)
    assert first.status == 201
    assert with_key(api, "/v2/users", deep).json == first.json
    assert with_key(api, "/v2/users", deep + b" ").status == 422


def test_the_two_kinds_of_key_live_side_by_side(api: ApiClient) -> None:
    fields = payout_fields(api.worker({}), idempotency_key="k-1")
    first = with_key(api, "/v2/payouts", fields)
    assert first.status == 201
    # The header's answer is that of the first call; the body's own key has another status for a repeat.
    assert with_key(api, "/v2/payouts", fields).status == 201
    by_body = with_key(api, "/v2/payouts", fields, "k-2")
    assert (by_body.status, by_body.json) == (208, first.json)
    again = with_key(api, "/v2/payouts", fields, "k-2")
    assert (again.status, is_replayed(again)) == (208, True)
