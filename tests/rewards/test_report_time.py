"""Contract section 6: reporting time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cirro.rewards.domain.terms import set_hourly_rate
from cirro.rewards.models import GigTimeActivity
from tests.rewards.ledger import balances, by_time, last_event, lines
from tests.support.client import ApiClient
from tests.support.rewards import post_result, post_time, time_fields
from tests.support.rows import contents

HOUR = 3_600_000


def test_a_time_activity_with_every_field(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    answer = api.post(
        "/v2/gig_time_activities",
        {
            "gig_id": int(gig["id"]),
            "user_id": int(user),
            "description": "Digging",
            "duration_in_ms": 7_200_000,
            "date": "2023-04-10",
            "gig_task_id": 5,
        },
    )
    assert (answer.status, answer.json) == (
        201,
        {
            "id": answer.json["id"],
            "object": "gig_time_activity",
            "gig_id": gig["id"],
            "user_id": user,
            "description": "Digging",
            "duration_in_ms": 7_200_000,
            "date": "2023-04-10",
            "currency": "EUR",
            "amount": 0,
        },
    )
    assert api.get(f"/v2/gig_time_activities/{answer.json['id']}").json == answer.json
    assert last_event(api) == ("gig_time_activity.created", answer.json)
    # Paid by result, so this earns nothing.
    assert (lines(user), balances(api)) == ([], {})


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (1500.0, 1500),
        (1500.4, 1500),
        (1500.5, 1500),
        (1501.5, 1502),
        ("1500", 1500),
        ("1500.75", 1501),
        (0.6, 1),
    ],
)
def test_fractions_of_a_millisecond_are_rounded(api: ApiClient, given: object, stored: int) -> None:
    assert post_time(api, api.worker({}), api.gig(), duration_in_ms=given).json["duration_in_ms"] == stored


def test_who_is_paid_by_time_earns_at_the_spaces_hourly_rate(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    by_time(api, user)
    assert post_time(api, user, gig, date="2027-01-01").json["amount"] == 0
    assert set_hourly_rate(api.space.id, 2_000) is True
    first = post_time(api, user, gig, date="2027-01-02", duration_in_ms=90 * 60_000).json
    assert first["amount"] == 3_000
    assert last_event(api) == ("gig_time_activity.created", first)
    # Half a unit, to the even one.
    assert post_time(api, user, gig, date="2027-01-03", duration_in_ms=900).json["amount"] == 0
    assert post_time(api, user, gig, date="2027-01-04", duration_in_ms=2_700).json["amount"] == 2
    # What was reported keeps its rate; a result is stored beside it and earns nothing.
    set_hourly_rate(api.space.id, 3_000)
    assert api.get(f"/v2/gig_time_activities/{first['id']}").json == first
    assert post_result(api, user, gig).json["amount"] == 0
    assert lines(user) == [
        ("time", 3_000, "EUR", "2027-01-02", "2027-01-02"),
        ("time", 2, "EUR", "2027-01-04", "2027-01-04"),
    ]
    assert balances(api) == {("funding", 0, "EUR"): -3_002, ("payable", int(user), "EUR"): 3_002}
    assert list(GigTimeActivity.objects.order_by("id").values_list("paid_by", "hourly_rate")) == [
        ("time", 0), ("time", 2_000), ("time", 2_000), ("time", 2_000),
    ]  # fmt: skip


BAD: list[tuple[str, object, int]] = [
    ("duration_in_ms", 0, 422), ("duration_in_ms", 0.4, 422), ("duration_in_ms", -1, 422), ("duration_in_ms", 24 * HOUR + 1, 422),
    ("duration_in_ms", 1e300, 422), ("duration_in_ms", 10**30, 422), ("duration_in_ms", "long", 400), ("duration_in_ms", True, 400),
    ("duration_in_ms", None, 400), ("date", "soon", 400), ("date", None, 400), ("date", {}, 400), ("gig_id", 999_999, 404),
    ("gig_id", "x", 400), ("gig_id", None, 400), ("user_id", 999_999, 422), ("user_id", None, 400),
    ("description", "x" * 65_537, 422), ("description", 5, 400),
]  # fmt: skip


def test_bad_fields_are_named_and_nothing_is_written(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    before = contents()
    for field, value, status in BAD:
        answer = post_time(api, user, gig, **{field: value})
        assert answer.status == status, (field, value, answer.json)
        named = "gig 999999 is not known" if status == 404 else f"{field}: "
        assert answer.json["error"].startswith(named), (field, value, answer.json)
    for field in ("gig_id", "user_id", "date", "duration_in_ms"):
        body = {name: value for name, value in time_fields(user, gig).items() if name != field}
        answer = api.post("/v2/gig_time_activities", body)
        assert (answer.status, answer.json["error"]) == (400, f"{field}: is required")
    assert contents() == before


def test_a_day_has_24_hours_over_all_gigs_of_the_space(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    user, other, gigs = api.worker({}), api.worker({}), [api.gig(), api.gig()]
    assert post_time(api, user, gigs[0], duration_in_ms=20 * HOUR).status == 201
    assert post_time(api, user, gigs[1], duration_in_ms=3 * HOUR).status == 201
    before = contents()
    answer = post_time(api, user, gigs[1], duration_in_ms=HOUR + 1)
    assert (answer.status, answer.json["error"].split(":")[0]) == (422, "duration_in_ms")
    assert contents() == before
    assert post_time(api, user, gigs[1], duration_in_ms=HOUR).status == 201
    assert post_time(api, user, gigs[0], duration_in_ms=1).status == 422
    # Another day, another person and another Space count for themselves. A moment is of its day in UTC.
    assert post_time(api, user, gigs[0], date="2027-01-03", duration_in_ms=24 * HOUR).status == 201
    assert post_time(api, user, gigs[0], date="2027-01-02T23:30:00-01:00", duration_in_ms=1).status == 422
    assert post_time(api, other, gigs[0], duration_in_ms=24 * HOUR).status == 201
    elsewhere = new_api("Other")
    assert post_time(elsewhere, elsewhere.worker({}), elsewhere.gig(), duration_in_ms=24 * HOUR).status == 201


def test_strangers_and_who_has_no_reward_are_refused(
    api: ApiClient, new_api: Callable[..., ApiClient]
) -> None:
    gig = api.gig(invitation_mode="manual")
    stranger, leaver, unpaid = new_api("Other").worker({}), api.worker({}), api.worker({})
    api.delete(f"/v2/users/{leaver}")
    api.make(f"/v2/gigs/{gig['id']}/invite", {"user_id": unpaid, "no_reward": True})
    before = contents()
    for user in (stranger, leaver, unpaid):
        answer = post_time(api, user, gig)
        assert (answer.status, answer.json["error"].split(":")[0]) == (422, "user_id")
    assert contents() == before


def test_more_than_one_amount_can_be_is_refused(api: ApiClient) -> None:
    user, gig = api.worker({}), api.gig()
    by_time(api, user)
    set_hourly_rate(api.space.id, 10**11 - 1)
    before = contents()
    answer = post_time(api, user, gig, duration_in_ms=HOUR + 1)
    assert (answer.status, answer.json["error"].split(":")[0]) == (422, "amount")
    assert contents() == before
    assert post_time(api, user, gig, duration_in_ms=HOUR).json["amount"] == 10**11 - 1
