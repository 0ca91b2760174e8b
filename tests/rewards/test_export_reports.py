"""What Spaces reported about a person, for the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from cirro.kernel import clock
from cirro.rewards.domain import export_reports as module
from cirro.rewards.domain.export_reports import export_reports
from cirro.spaces.domain.membership import join
from tests.support.client import ApiClient
from tests.support.rewards import CUSTOMER, post_payout, post_result, post_time


def exported(user: str) -> list[dict[str, Any]]:
    return [orjson.loads(orjson.dumps(item)) for item in export_reports(int(user))]


def test_everything_of_every_space_and_nothing_of_anybody_else(
    api: ApiClient, new_api: Callable[..., ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAGE", 2)
    other = new_api("Other")
    user, neighbour, gig, other_gig = api.worker({}), api.worker({}), api.gig(), other.gig()
    join(other.space, int(user), clock.now())
    shown: dict[str, list[dict[str, Any]]] = {"gig_result": [], "gig_time_activity": [], "payout": []}
    for client, where in ((api, gig), (other, other_gig)):
        for day in ("2027-01-01", "2027-01-02", "2027-01-03"):
            for answer in (
                post_result(client, user, where, delivery_date=day, cost_center_data=CUSTOMER),
                post_time(client, user, where, date=day),
                post_payout(client, user, billing_date=day),
            ):
                shown[answer.json["object"]].append({**answer.json, "space_id": str(client.space.id)})
    post_result(api, neighbour, gig)
    gone = shown["payout"][1]
    api.delete(f"/v2/payouts/{gone['id']}")
    gone["status"] = "deleted"
    api.delete(f"/v2/users/{user}")
    found = exported(user)
    assert all(item.pop("created_at").endswith("Z") for item in found)
    assert found == [item for items in shown.values() for item in items]
    assert len(exported(neighbour)) == 1


def test_who_did_nothing_has_nothing(api: ApiClient) -> None:
    assert exported(api.worker({})) == []
