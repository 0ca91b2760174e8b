"""Corrections: an opposite result, never an edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rewards.ledger import balances, by_time, last_event, lines, on_a_bill
from tests.support.client import ApiClient
from tests.support.rewards import CUSTOMER, post_result
from tests.support.rows import contents


def reverse(api: ApiClient, id: str, reason: str = "Reported twice") -> tuple[int, dict[str, object]]:
    answer = api.post(f"/v2/gig_results/{id}/reverse", {"reason": reason})
    return answer.status, answer.json


def test_a_reversal_is_an_opposite_result_of_its_own(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    result = post_result(
        api, user, gig, quantity=3, multiplier="1.5", delivery_date="2023-04-10", description="Row 3",
        cost_center_data=CUSTOMER, currency="USD", idempotency_key="k-1",
    ).json  # fmt: skip
    kept = post_result(api, user, gig, currency="USD").json
    today = api.make("/v2/test_clock/advance", {"by_seconds": 86_400})["now_iso"][:10]
    status, reversal = reverse(api, result["id"])
    assert (status, reversal) == (
        201,
        {
            **result,
            "id": reversal["id"],
            "quantity": -3,
            "amount": -1_125,
            "delivery_date": today,
            "reverses_id": result["id"],
            "reason": "Reported twice",
        },
    )
    assert last_event(api) == ("gig_result.created", reversal)
    # What was reported stays as it was, and both are listed.
    assert api.get("/v2/gig_results").json["data"] == [result, kept, reversal]
    assert [line[:2] for line in lines(user)] == [("result", 1_125), ("result", 250), ("reversal", -1_125)]
    assert lines(user)[2][3:] == (today, today)
    assert balances(api) == {("funding", 0, "USD"): -250, ("payable", int(user), "USD"): 250}


def test_it_works_once_and_not_on_a_reversal(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    result = post_result(api, user, gig).json["id"]
    _, reversal = reverse(api, result)
    before = contents()
    assert reverse(api, result)[0] == 422
    assert reverse(api, str(reversal["id"]))[0] == 422
    assert contents() == before


@pytest.mark.parametrize("state", ["billed", "sent", "settled", "returned"])
def test_what_is_billed_or_paid_counts_against_what_comes_next(api: ApiClient, state: str) -> None:
    user, gig = api.worker({}), api.gig()
    result = post_result(api, user, gig).json["id"]
    on_a_bill(api, user, state)
    assert reverse(api, result)[0] == 201
    assert [line[:2] for line in lines(user)] == [("result", 250), ("reversal", -250)]
    assert balances(api) == {}


def test_it_is_not_gathered_before_what_it_takes_back(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    today = api.get("/v2/test_clock").json["now_iso"][:10]
    result = post_result(api, user, gig, delivery_date="2091-09-01").json["id"]
    reverse(api, result)
    assert [line[3:] for line in lines(user)] == [("2091-09-01", "2091-09-01"), (today, "2091-09-01")]


def test_what_earned_nothing_is_reversed_without_a_line(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    by_time(api, user)
    status, reversal = reverse(api, post_result(api, user, gig).json["id"])
    assert (status, reversal["amount"], reversal["quantity"]) == (201, 0, -1)
    assert (lines(user), balances(api)) == ([], {})


def test_whatever_became_of_worker_and_gig(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    result = post_result(api, user, gig).json["id"]
    api.delete(f"/v2/gigs/{gig['id']}")
    api.delete(f"/v2/users/{user}")
    assert reverse(api, result)[0] == 201
    assert balances(api) == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), (None, 400), ({"reason": None}, 400), ({"reason": 5}, 400), ({"reason": " "}, 422), ({"reason": "x" * 501}, 422)],
)  # fmt: skip
def test_it_needs_a_reason(api: ApiClient, body: object, status: int) -> None:
    result = post_result(api, api.worker({}), api.gig()).json["id"]
    before = contents()
    answer = api.post(f"/v2/gig_results/{result}/reverse", body)
    assert (answer.status, answer.json["error"].split(":")[0]) == (status, "reason")
    assert contents() == before


def test_another_spaces_result_is_unknown(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Other")
    result = post_result(other, other.worker({}), other.gig()).json["id"]
    before = contents()
    assert (reverse(api, result)[0], reverse(api, "999999")[0], reverse(api, "x")[0]) == (404, 404, 404)
    assert contents() == before
