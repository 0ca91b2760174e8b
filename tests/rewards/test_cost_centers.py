"""Contract section 6: cost centres, of results and of payouts alike."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Answer, ApiClient
from tests.support.rewards import CUSTOMER, post_payout, post_result
from tests.support.rows import contents

PROJECT = {"legal_entity": "Trees GmbH", "inhouse": "Yes", "epam_project_code": "TREES-WEST"}


def report(api: ApiClient, kind: str, user: str, gig: dict[str, Any], **fields: Any) -> Answer:
    return post_result(api, user, gig, **fields) if kind == "result" else post_payout(api, user, **fields)


@pytest.mark.parametrize("kind", ["result", "payout"])
def test_data_is_echoed_as_sent(api: ApiClient, kind: str) -> None:
    user, gig = api.worker({}), api.gig()
    given: list[dict[str, Any]] = [
        PROJECT,
        CUSTOMER,
        {**CUSTOMER, "inhouse": "nO"},
        {**CUSTOMER, "epam_project_code": "TREES-WEST"},
        {**CUSTOMER, "epam_project_code": None},
        {**CUSTOMER, "customer_id": 17},
        {**PROJECT, "customer_id": None, "company": ""},
    ]
    for data in given:
        answer = report(api, kind, user, gig, cost_center_key=None, cost_center_data=data)
        assert (answer.status, answer.json.get("cost_center_data")) == (201, data), answer.json
        assert answer.json["cost_center_key"] is None
    both = report(api, kind, user, gig, cost_center_key="TREES-WEST", cost_center_data=PROJECT)
    assert (both.json["cost_center_key"], both.json["cost_center_data"]) == ("TREES-WEST", PROJECT)
    unknown = report(api, kind, user, gig, cost_center_key=None, cost_center_data={**PROJECT, "colour": "x"})
    assert unknown.json["cost_center_data"] == PROJECT


def without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name}


BAD: list[tuple[object, int, str]] = [
    (None, 400, "cost_center_key"),
    ("TREES", 400, "cost_center_data"),
    ([], 400, "cost_center_data"),
    ({}, 400, "cost_center_data.legal_entity"),
    (without(PROJECT, "legal_entity"), 400, "cost_center_data.legal_entity"),
    ({**PROJECT, "legal_entity": None}, 400, "cost_center_data.legal_entity"),
    ({**PROJECT, "legal_entity": ""}, 422, "cost_center_data.legal_entity"),
    ({**PROJECT, "legal_entity": " "}, 422, "cost_center_data.legal_entity"),
    ({**PROJECT, "legal_entity": "x" * 256}, 422, "cost_center_data.legal_entity"),
    ({**PROJECT, "legal_entity": "a\0"}, 400, "cost_center_data.legal_entity"),
    (without(PROJECT, "inhouse"), 400, "cost_center_data.inhouse"),
    ({**PROJECT, "inhouse": "maybe"}, 422, "cost_center_data.inhouse"),
    ({**PROJECT, "inhouse": True}, 400, "cost_center_data.inhouse"),
    (without(PROJECT, "epam_project_code"), 422, "cost_center_data.customer_id"),
    ({**PROJECT, "epam_project_code": ""}, 422, "cost_center_data.customer_id"),
    ({**PROJECT, "epam_project_code": 5}, 400, "cost_center_data.epam_project_code"),
    (without(CUSTOMER, "company"), 422, "cost_center_data.company"),
    ({**CUSTOMER, "company": None}, 422, "cost_center_data.company"),
    ({**CUSTOMER, "company": ""}, 422, "cost_center_data.company"),
    ({**CUSTOMER, "company": []}, 400, "cost_center_data.company"),
    ({**CUSTOMER, "customer_id": True}, 400, "cost_center_data.customer_id"),
    ({**CUSTOMER, "customer_id": 1.5}, 400, "cost_center_data.customer_id"),
    ({**CUSTOMER, "customer_id": 2**63}, 400, "cost_center_data.customer_id"),
]


@pytest.mark.parametrize("kind", ["result", "payout"])
def test_what_is_no_cost_center_is_named_and_nothing_is_written(api: ApiClient, kind: str) -> None:
    user, gig = api.worker({}), api.gig()
    before = contents()
    for data, status, field in BAD:
        answer = report(api, kind, user, gig, cost_center_key=None, cost_center_data=data)
        assert (answer.status, answer.json["error"].split(":")[0]) == (status, field), (data, answer.json)
    assert contents() == before


@pytest.mark.parametrize("kind", ["result", "payout"])
def test_a_missing_cost_center_is_named_with_all_else_that_is_missing(api: ApiClient, kind: str) -> None:
    own = ["gig_task_id", "quantity"] if kind == "result" else ["amount"]
    path = "/v2/gig_results" if kind == "result" else "/v2/payouts"
    for fields in ({}, {"cost_center_key": None, "cost_center_data": None}):
        answer = api.post(path, fields)
        assert answer.status == 400
        named = {fault.split(":")[0] for fault in answer.json["error"].split("; ")}
        assert named == {*own, "user_id", "title", "cost_center_key"}
    # Data that is wrong is no missing cost centre.
    wrong = api.post(path, {"cost_center_data": "TREES"})
    named = {fault.split(":")[0] for fault in wrong.json["error"].split("; ")}
    assert (wrong.status, named) == (400, {*own, "user_id", "title", "cost_center_data"})
