"""Results, times and bonuses, reported through the API."""

from __future__ import annotations

from typing import Any

from tests.support.client import Answer, ApiClient

CUSTOMER = {"legal_entity": "Trees GmbH", "inhouse": "no", "customer_id": "C-17", "company": "Western Parks"}


def result_fields(user_id: str, gig: dict[str, Any], /, **fields: Any) -> dict[str, Any]:
    """What `POST /gig_results` requires, for the gig's first task."""
    required = {
        "gig_task_id": gig["tasks"]["data"][0]["id"],
        "user_id": user_id,
        "title": "Trees planted",
        "quantity": 1,
        "cost_center_key": "TREES-WEST",
    }
    return {**required, **fields}


def time_fields(user_id: str, gig: dict[str, Any], /, **fields: Any) -> dict[str, Any]:
    """What `POST /gig_time_activities` requires."""
    required = {"gig_id": gig["id"], "user_id": user_id, "date": "2027-01-02", "duration_in_ms": 60_000}
    return {**required, **fields}


def payout_fields(user_id: str, /, **fields: Any) -> dict[str, Any]:
    """What `POST /payouts` requires."""
    required = {"amount": 500, "title": "For help", "user_id": user_id, "cost_center_key": "TREES-WEST"}
    return {**required, **fields}


def post_result(api: ApiClient, user_id: str, gig: dict[str, Any], /, **fields: Any) -> Answer:
    return api.post("/v2/gig_results", result_fields(user_id, gig, **fields))


def post_time(api: ApiClient, user_id: str, gig: dict[str, Any], /, **fields: Any) -> Answer:
    return api.post("/v2/gig_time_activities", time_fields(user_id, gig, **fields))


def post_payout(api: ApiClient, user_id: str, /, **fields: Any) -> Answer:
    return api.post("/v2/payouts", payout_fields(user_id, **fields))


def reward_things(api: ApiClient, user_id: str, gig: dict[str, Any]) -> dict[str, str]:
    """An id of each kind."""
    return {
        "result": post_result(api, user_id, gig).json["id"],
        "time activity": post_time(api, user_id, gig).json["id"],
        "payout": post_payout(api, user_id).json["id"],
    }


def reward_path_ids(api: ApiClient, user_id: str, gig: dict[str, Any]) -> dict[str, str]:
    """The same by the names that paths have for them."""
    return {f"{kind.replace(' ', '_')}_id": id for kind, id in reward_things(api, user_id, gig).items()}


def fill_rewards(api: ApiClient, number: int) -> None:
    """So many of each kind, for one worker and gig."""
    user, gig = api.worker({}), api.gig(invitation_mode="manual")
    for _ in range(number):
        reward_things(api, user, gig)
