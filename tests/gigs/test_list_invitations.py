"""A gig's invitations come in the order of their ids, whatever statuses are asked for."""

from __future__ import annotations

import pytest

from tests.support.client import ApiClient


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("&status=pending", [1, 3, 5]),
        ("&status=pending&status=pending", [1, 3, 5]),
        ("&status[]=pending&status[]=accepted", [0, 1, 3, 4, 5]),
        ("&status=rejected&status=accepted&limit=2", [0, 2]),
        ("&status=rejected&status=accepted&limit=2&before={5}", [2, 4]),
        ("&status=rejected&status=accepted&after={0}", [2, 4]),
        ("&status=expired", []),
    ],
)
def test_statuses_are_mixed_in_the_order_of_ids(api: ApiClient, query: str, expected: list[int]) -> None:
    for _ in range(6):
        api.worker({})
    gig = api.gig(seats_min=6)
    ids = [invitation["id"] for invitation in api.invitations(gig)]
    api.gig()  # whose invitations are not among them
    for number, action in ((0, "accept"), (4, "accept"), (2, "reject")):
        api.make(f"/v2/gig_invitations/{ids[number]}/{action}")
    found = api.get(f"/v2/gig_invitations?gig_id={gig['id']}{query.format(*ids)}").json["data"]
    assert [ids.index(invitation["id"]) for invitation in found] == expected
