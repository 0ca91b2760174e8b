"""Contract section 6: reporting results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cirro.kernel import clock
from cirro.rewards.models import GigResult
from tests.rewards.ledger import balances, by_time, last_event, lines
from tests.support.client import ApiClient
from tests.support.rewards import CUSTOMER, post_result, result_fields
from tests.support.rows import contents

FIELDS = {
    "id", "object", "gig_task_id", "user_id", "title", "description", "quantity", "multiplier", "delivery_date",
    "cost_center_key", "cost_center_data", "currency", "amount", "reverses_id", "reason",
}  # fmt: skip


def test_a_result_with_every_field(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    task = gig["tasks"]["data"][0]["id"]
    answer = api.post(
        "/v2/gig_results",
        {
            "gig_task_id": int(task),
            "user_id": int(user),
            "title": "Oaks",
            "description": "Rows 3 to 6",
            "quantity": 40,
            "multiplier": "1.25",
            "delivery_date": "2023-04-10",
            "cost_center_key": None,
            "cost_center_data": CUSTOMER,
            "currency": "USD",
            "idempotency_key": "gig 3, worker 7",
            "escription": "misspelt",
        },
    )
    assert answer.status == 201
    assert set(answer.json) == FIELDS
    assert answer.json == {
        "id": answer.json["id"],
        "object": "gig_result",
        "gig_task_id": task,
        "user_id": user,
        "title": "Oaks",
        "description": "Rows 3 to 6",
        "quantity": 40,
        "multiplier": "1.25",
        "delivery_date": "2023-04-10",
        "cost_center_key": None,
        "cost_center_data": CUSTOMER,
        "currency": "USD",
        "amount": 12_500,
        "reverses_id": None,
        "reason": None,
    }
    assert api.get(f"/v2/gig_results/{answer.json['id']}").json == answer.json
    assert last_event(api) == ("gig_result.created", answer.json)
    assert lines(user) == [("result", 12_500, "USD", "2023-04-10", "2023-04-10")]
    assert balances(api) == {("funding", 0, "USD"): -12_500, ("payable", int(user), "USD"): 12_500}


def test_what_is_left_out_has_a_default(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    shown = post_result(api, user, gig).json
    assert (shown["multiplier"], shown["currency"], shown["description"]) == ("1.0", "EUR", None)
    assert shown["delivery_date"] == clock.now().date().isoformat()
    assert (shown["cost_center_key"], shown["cost_center_data"]) == ("TREES-WEST", None)
    assert shown["amount"] == 250
    now = api.make("/v2/test_clock/advance", {"by_seconds": 86_400})["now_iso"]
    assert post_result(api, user, gig).json["delivery_date"] == now[:10]


def test_days_come_in_many_forms(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    for given, day in (
        ("2023-04-10T23:30:00.000-02:00", "2023-04-11"),
        (86_400, "1970-01-02"),
        ("1681084800", "2023-04-10"),
    ):
        assert post_result(api, user, gig, delivery_date=given).json["delivery_date"] == day
    assert post_result(api, user, gig, delivery_date="soon").status == 400


@pytest.mark.parametrize(
    ("given", "shown", "amount"),
    [
        ("1.0", "1.0", 250), ("1", "1.0", 250), (1, "1.0", 250), (1.0, "1.0", 250), (1.2, "1.2", 300), ("1.25", "1.25", 312),
        ("1.2345", "1.2345", 309), (1.2345, "1.2345", 309), ("0", "0.0", 0), (0, "0.0", 0), (-0.0, "0.0", 0),
        ("0.0000", "0.0", 0), ("9.9999", "9.9999", 2500), (9.9999, "9.9999", 2500), (0.0001, "0.0001", 0), (None, "1.0", 250),
    ],
)  # fmt: skip
def test_multipliers(api: ApiClient, given: object, shown: str, amount: int) -> None:
    answer = post_result(api, api.worker({}), api.gig(), multiplier=given)
    assert (answer.status, answer.json["multiplier"], answer.json["amount"]) == (201, shown, amount)


BAD: list[tuple[str, object, int]] = [
    ("multiplier", "10", 422), ("multiplier", 10.0, 422), ("multiplier", "9.99999", 422), ("multiplier", 1.00001, 422),
    ("multiplier", "1.00000", 422), ("multiplier", "-0.1", 422), ("multiplier", -1, 422), ("multiplier", 5e-324, 422),
    ("multiplier", 1e300, 422), ("multiplier", 10**30, 422), ("multiplier", "much", 400), ("multiplier", "", 400),
    ("multiplier", "1e0", 400), ("multiplier", "NaN", 400), ("multiplier", True, 400), ("multiplier", [], 400),
    ("quantity", 0, 422), ("quantity", -1, 422), ("quantity", 1.5, 422), ("quantity", "1.5", 422), ("quantity", 2**31, 422),
    ("quantity", 10**30, 422), ("quantity", "many", 400), ("quantity", None, 400), ("quantity", True, 400),
    ("title", "", 422), ("title", "  ", 422), ("title", "x" * 501, 422), ("title", None, 400), ("title", 5, 400),
    ("title", "a\0", 400), ("description", "x" * 65_537, 422), ("description", {}, 400), ("currency", "GBP", 422),
    ("currency", "XXX", 422), ("currency", "eur", 422), ("currency", "", 422), ("currency", 5, 400),
    ("idempotency_key", "", 422), ("idempotency_key", "x" * 256, 422), ("idempotency_key", 5, 400),
    ("cost_center_key", None, 400), ("cost_center_key", "", 422), ("cost_center_key", "x" * 256, 422), ("cost_center_key", 5, 400),
    ("gig_task_id", 999_999, 404), ("gig_task_id", "x", 400), ("gig_task_id", None, 400), ("user_id", 999_999, 422),
    ("user_id", "x", 400), ("user_id", None, 400), ("delivery_date", "2023-13-01", 400),
]  # fmt: skip


def test_bad_fields_are_named_and_nothing_is_written(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    before = contents()
    for field, value, status in BAD:
        answer = post_result(api, user, gig, **{field: value})
        assert answer.status == status, (field, value, answer.json)
        named = "gig_task 999999 is not known" if status == 404 else f"{field}: "
        assert answer.json["error"].startswith(named), (field, value, answer.json)
    for field in ("gig_task_id", "user_id", "title", "quantity", "cost_center_key"):
        body = {name: value for name, value in result_fields(user, gig).items() if name != field}
        answer = api.post("/v2/gig_results", body)
        assert (answer.status, answer.json["error"].split(",")[0]) == (400, f"{field}: is required")
    assert contents() == before


def test_several_faults_come_in_one_message(api: ApiClient) -> None:
    answer = post_result(api, api.worker({}), api.gig(), quantity=0, multiplier="11", title=" ")
    assert answer.status == 422
    for field in ("quantity: ", "multiplier: ", "title: "):
        assert field in answer.json["error"]


def test_more_than_one_amount_can_be_is_refused(api: ApiClient) -> None:
    gig = api.gig(tasks=[{"title": "Forest", "base_price": 10**8 - 1}])
    user = api.worker({})
    assert post_result(api, user, gig, quantity=1_000).json["amount"] == 10**11 - 1_000
    before = contents()
    for fields in ({"quantity": 1_001}, {"quantity": 1_000, "multiplier": "1.0001"}, {"quantity": 2**31 - 1}):
        answer = post_result(api, user, gig, **fields)
        assert (answer.status, answer.json["error"].split(":")[0]) == (422, "amount")
    assert contents() == before


def test_strangers_and_who_has_no_reward_are_refused(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    gig, other_gig = api.gig(invitation_mode="manual"), api.gig(invitation_mode="manual")
    stranger, leaver, unpaid, guest = (
        new_api("Other").worker({}),
        api.worker({}),
        api.worker({}),
        api.worker({}),
    )
    api.delete(f"/v2/users/{leaver}")
    api.make(f"/v2/gigs/{gig['id']}/invite", {"users": [{"id": unpaid, "no_reward": True}, {"id": guest}]})
    before = contents()
    for user in (stranger, leaver):
        answer = post_result(api, user, gig)
        assert (answer.status, answer.json["error"]) == (422, f"user_id: user {user} is not in this Space")
    answer = post_result(api, unpaid, gig)
    assert answer.status == 422
    assert answer.json["error"].endswith("without a reward (no_reward)")
    assert contents() == before
    # It is said of that gig only, and may be taken back.
    assert post_result(api, unpaid, other_gig).status == 201
    assert post_result(api, guest, gig).status == 201
    invitation = api.get(f"/v2/gig_invitations?gig_id={gig['id']}&user_id={unpaid}").json["data"][0]["id"]
    api.make(f"/v2/gig_invitations/{invitation}/accept", {"no_reward": False})
    assert post_result(api, unpaid, gig).status == 201


def test_tasks_of_others_and_of_deleted_gigs_are_unknown(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    user, deleted, others = api.worker({}), api.gig(), new_api("Other").gig()
    api.delete(f"/v2/gigs/{deleted['id']}")
    before = contents()
    for gig in (deleted, others):
        assert post_result(api, user, gig).status == 404
    assert contents() == before


def test_a_result_keeps_the_price_it_was_reported_at(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    first = post_result(api, user, gig, quantity=2).json
    task = gig["tasks"]["data"][0]["id"]
    api.make(f"/v2/gigs/{gig['id']}/tasks/{task}", {"base_price": 1_000})
    assert api.get(f"/v2/gig_results/{first['id']}").json == first
    assert (first["amount"], post_result(api, user, gig, quantity=2).json["amount"]) == (500, 2_000)


def test_who_is_paid_by_time_earns_nothing_by_results(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    by_time(api, user)
    answer = post_result(api, user, gig)
    assert (answer.status, answer.json["amount"], answer.json["quantity"]) == (201, 0, 1)
    assert (lines(user), balances(api)) == ([], {})
    assert GigResult.objects.values_list("paid_by", flat=True).get() == "time"


def test_what_is_worth_nothing_has_no_line(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig(tasks=[{"title": "Walk", "base_price": 0}])
    assert post_result(api, user, gig, quantity=9).json["amount"] == 0
    assert (lines(user), balances(api)) == ([], {})


def test_a_user_who_is_no_worker_and_was_not_invited_can_earn(api: ApiClient) -> None:
    user = api.make("/v2/users")["id"]
    gig = api.gig(start_at=1, end_at=2)
    api.make(f"/v2/gigs/{gig['id']}/archive")
    assert post_result(api, user, gig).status == 201


def test_a_repeated_key_gives_the_first_result(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    first = post_result(api, user, gig, quantity=3, idempotency_key="k-1")
    before = contents()
    repeats: list[dict[str, Any]] = [
        {},
        {"quantity": 7},
        {"user_id": 999_999, "quantity": -1, "title": "", "currency": "GBP"},
    ]
    for fields in [*repeats, {"gig_task_id": 999_999, "multiplier": 99}]:
        answer = post_result(api, user, gig, **{**fields, "idempotency_key": "k-1"})
        assert (answer.status, answer.json) == (208, first.json)
    assert contents() == before
    # Whatever became of whom and what it was about.
    api.delete(f"/v2/gigs/{gig['id']}")
    api.delete(f"/v2/users/{user}")
    between = contents()
    assert post_result(api, user, gig, idempotency_key="k-1").json == first.json
    assert contents() == between


def test_a_refused_report_does_not_use_its_key_up(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    for fields, status in (
        ({"quantity": 0}, 422),
        ({"gig_task_id": 999_999}, 404),
        ({"user_id": 999_999}, 422),
        ({"title": 5}, 400),
    ):
        assert post_result(api, user, gig, **{**fields, "idempotency_key": "k-1"}).status == status
    assert post_result(api, user, gig, idempotency_key="k-1").status == 201


def test_keys_are_the_spaces_and_the_resources_own(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Other")
    for client in (api, other):
        user, gig = client.worker({}), client.gig()
        assert post_result(client, user, gig, idempotency_key="k-1").status == 201
        body = {"amount": 5, "title": "x", "user_id": user, "cost_center_key": "A", "idempotency_key": "k-1"}
        assert client.post("/v2/payouts", body).status == 201
    # No key is no key, however often.
    assert {post_result(api, api.worker({}), api.gig(), idempotency_key=None).status for _ in range(2)} == {
        201
    }
