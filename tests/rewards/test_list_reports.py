"""The lists of results, times and payouts: filters, scope, and one statement a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.client import ApiClient
from tests.support.rewards import post_payout, post_result, post_time

DAYS = ["2026-12-30", "2026-12-31", "2027-01-01"]
PATHS = ["/gig_results", "/gig_time_activities", "/payouts"]


def report(api: ApiClient, path: str, user: str, gig: dict[str, Any], day: str) -> str:
    answer = {
        "/gig_results": lambda: post_result(api, user, gig, delivery_date=day),
        "/gig_time_activities": lambda: post_time(api, user, gig, date=day),
        "/payouts": lambda: post_payout(
            api, user, billing_date=day, reference_type="Gig", reference_id=gig["id"]
        ),
    }[path]()
    assert answer.status == 201, answer.json
    return str(answer.json["id"])


def ids(api: ApiClient, path: str, query: str = "") -> list[str]:
    answer = api.get(f"/v2{path}?{query}")
    assert answer.status == 200, answer.json
    return [item["id"] for item in answer.json["data"]]


@pytest.mark.parametrize("path", PATHS)
def test_filters(api: ApiClient, new_api: Callable[..., ApiClient], path: str) -> None:
    users, gigs, other = [api.worker({}), api.worker({})], [api.gig(), api.gig()], new_api("Other")
    of_gig = "reference_id" if path == "/payouts" else "gig_id"
    made = {
        (user, gig["id"], day): report(api, path, user, gig, day) for user in users for gig in gigs for day in DAYS
    }  # fmt: skip
    foreign_user, foreign_gig = other.worker({}), other.gig()
    report(other, path, foreign_user, foreign_gig, DAYS[1])

    def wanted(user: str | None = None, gig: str | None = None, days: list[str] = DAYS) -> list[str]:
        return [
            id
            for (of, at, day), id in made.items()
            if user in (None, of) and gig in (None, at) and day in days
        ]

    user, gig = users[1], gigs[0]["id"]
    for query, found in (
        ("limit=20", wanted()),
        (f"user_id={user}", wanted(user)),
        (f"{of_gig}={gig}", wanted(gig=gig)),
        (f"user_id={user}&{of_gig}={gig}", wanted(user, gig)),
        (f"from={DAYS[1]}", wanted(days=DAYS[1:])),
        (f"to={DAYS[1]}", wanted(days=DAYS[:2])),
        (f"from={DAYS[1]}&to={DAYS[1]}", wanted(days=[DAYS[1]])),
        (f"from={DAYS[2]}T23:59:00Z&user_id={user}&{of_gig}={gig}", wanted(user, gig, DAYS[2:])),
        (f"from={DAYS[2]}&to={DAYS[0]}", []),
        (f"user_id={user}&order=desc&limit=2", wanted(user)[:-3:-1]),
        (f"user_id={user}&after={wanted(user)[2]}", wanted(user)[3:]),
        (f"user_id={user}&before={wanted(user)[2]}", wanted(user)[:2]),
    ):
        assert ids(api, path, query) == found, query
    for query in (f"user_id={foreign_user}", f"{of_gig}={foreign_gig['id']}", "user_id=999999"):
        assert api.get(f"/v2{path}?{query}").status == 404
    for query in ("user_id=x", f"{of_gig}=x", "from=soon", "to=", "from=%00"):
        answer = api.get(f"/v2{path}?{query}")
        assert (answer.status, answer.json["error"].split(":")[0]) == (400, query.split("=")[0])
    empty = api.gig()["id"]
    assert ids(api, path, f"{of_gig}={empty}") == []


def test_payouts_by_what_they_refer_to(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    plain, referring = post_payout(api, user).json["id"], report(api, "/payouts", user, gig, DAYS[0])
    assert ids(api, "/payouts", "reference_type=Gig") == [referring]
    assert ids(api, "/payouts", f"reference_type=Gig&reference_id={gig['id']}") == [referring]
    assert ids(api, "/payouts") == [plain, referring]
    assert api.get("/v2/payouts?reference_type=Space").status == 400


@pytest.mark.parametrize("path", PATHS)
def test_somebody_who_left_is_unknown_but_what_they_did_stays(api: ApiClient, path: str) -> None:
    user, gig = api.worker({}), api.gig()
    id = report(api, path, user, gig, DAYS[0])
    api.delete(f"/v2/users/{user}")
    assert api.get(f"/v2{path}?user_id={user}").status == 404
    assert ids(api, path) == [id]
    assert api.get(f"/v2{path}/{id}").json["user_id"] == user


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_one_statement_however_long_it_is(api: ApiClient, path: str) -> None:
    user, gig = api.worker({}), api.gig()
    of_gig = "reference_id" if path == "/payouts" else "gig_id"
    counts = []
    for number in (1, 3):
        while len(ids(api, path)) < number:
            report(api, path, user, gig, DAYS[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(ids(api, path, f"user_id={user}&{of_gig}={gig['id']}&from={DAYS[0]}")) == number
        counts.append(len([query for query in queries if "rewards_" in query["sql"]]))
        assert len(queries) == counts[-1], queries.captured_queries
    assert counts == [1, 1]
