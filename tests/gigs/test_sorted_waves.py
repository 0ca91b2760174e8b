"""Waves in the order of a sort keep to it in a pool that is much larger than a wave."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cirro.kernel import sql
from cirro.spaces.domain.seed_workers import seed_workers
from tests.support.client import ApiClient

WORKERS = 3_000


def people(space_id: int) -> list[tuple[str, dict[str, Any]]]:
    rows = sql.rows(
        "SELECT user_id::text, document::text FROM spaces_worker WHERE space_id = %s ORDER BY id", [space_id]
    )
    return [(user_id, orjson.loads(text)) for user_id, text in rows]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ({"rating": -1}, lambda document: -document["rating"]),
        ({"availability.from": 1, "trees_planted": -1},
         lambda document: (document["availability"]["from"], -document["trees_planted"])),
        # Missing in most documents.
        ({"approver": -1, "rating": 1}, lambda document: (not document.get("approver"), document["rating"])),
        ({"approver": 1, "rating": 1}, lambda document: (bool(document.get("approver")), document["rating"])),
        ({"address.city": -1}, lambda document: -int(document["address"]["city"].split()[1])),
    ],
)  # fmt: skip
def test_a_large_pool_is_invited_in_order(api: ApiClient, sort: dict[str, int], key: Any) -> None:
    seed_workers(api.space, WORKERS, seed=3)
    gig = api.gig(
        filter_query={"languages": "en"},
        sort_query=sort,
        seats_min=3,
        invitation_multiplier=10,
        seats_max=500,
    )
    for _ in range(2):
        api.make("/v2/test_clock/advance", {"by_seconds": 300})
    matching = [(user_id, doc) for user_id, doc in people(api.space.id) if "en" in doc["languages"]]
    expected = [user_id for user_id, _ in sorted(matching, key=lambda one: key(one[1]))]
    assert [invitation["user_id"] for invitation in api.invitations(gig)] == expected[:90]
