"""Contract section 6: `DELETE /payouts/:id` only while unbilled."""

from __future__ import annotations

from collections.abc import Callable

from cirro.rewards.models import Line, Payout
from tests.rewards.ledger import balances, last_event, lines, on_a_bill
from tests.support.client import ApiClient
from tests.support.rewards import post_payout
from tests.support.rows import contents


def test_a_deleted_payout_is_unknown_and_owed_no_more(api: ApiClient) -> None:
    user = api.worker({})
    gone, kept = (post_payout(api, user, amount=amount).json["id"] for amount in (700, 300))
    answer = api.delete(f"/v2/payouts/{gone}")
    assert (answer.status, answer.json) == (200, {"id": gone, "object": "payout", "deleted": True})
    assert last_event(api) == ("payout.deleted", answer.json)
    assert [payout["id"] for payout in api.get("/v2/payouts").json["data"]] == [kept]
    before = contents()
    assert (api.get(f"/v2/payouts/{gone}").status, api.delete(f"/v2/payouts/{gone}").status) == (404, 404)
    assert contents() == before
    assert [line[1] for line in lines(user)] == [300]
    assert balances(api) == {("funding", 0, "EUR"): -300, ("payable", int(user), "EUR"): 300}
    # The rows stay, for the record.
    assert Payout.objects.filter(deleted_at__isnull=False).count() == 1
    assert Line.objects.filter(voided_at__isnull=False).count() == 1


def test_what_is_billed_can_not_be_deleted_in_any_state(api: ApiClient) -> None:
    user = api.worker({})
    payout = post_payout(api, user).json
    for state in ("billed", "sending", "sent", "unknown", "settled", "returned"):
        on_a_bill(api, user, state)
        before = contents()
        answer = api.delete(f"/v2/payouts/{payout['id']}")
        assert (answer.status, list(answer.json)) == (422, ["error"])
        assert contents() == before
        # Both in the list and by itself it says where the money is.
        assert api.get(f"/v2/payouts/{payout['id']}").json == {**payout, "status": state}
        assert api.get("/v2/payouts").json["data"] == [{**payout, "status": state}]


def test_a_bonus_of_somebody_who_left_can_still_be_deleted(api: ApiClient) -> None:
    user = api.worker({})
    payout = post_payout(api, user).json["id"]
    api.delete(f"/v2/users/{user}")
    assert api.delete(f"/v2/payouts/{payout}").status == 200
    assert balances(api) == {}


def test_another_spaces_payout_is_unknown(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Other")
    payout = post_payout(other, other.worker({})).json["id"]
    assert (api.get(f"/v2/payouts/{payout}").status, api.delete(f"/v2/payouts/{payout}").status) == (404, 404)
    assert other.get(f"/v2/payouts/{payout}").json["status"] == "open"
