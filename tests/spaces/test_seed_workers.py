"""The bulk path: many invented workers, the same for the same seed, and like any other worker afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from cirro.kernel import sql
from cirro.kernel.errors import Refused
from cirro.spaces.domain import seed_workers as module
from cirro.spaces.domain.membership import anonymous_email
from cirro.spaces.domain.seed_workers import seed_workers
from tests.support.client import ApiClient


def documents(space_id: int) -> list[str]:
    """What the Space itself would have stored, in the order of the workers."""
    return [
        row[0]
        for row in sql.rows(
            "SELECT (document - provided)::text FROM spaces_worker WHERE space_id = %s ORDER BY id",
            [space_id],
        )
    ]


def people(space_id: int) -> list[Any]:
    return sql.rows(
        "SELECT first_name, last_name, birthday, country_code FROM people_user u "
        "JOIN spaces_member m ON m.user_id = u.id WHERE m.space_id = %s ORDER BY u.id",
        [space_id],
    )


def test_the_same_seed_gives_the_same_workers(
    new_api: Callable[..., ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, other = new_api("One"), new_api("Two"), new_api("Other")
    seed_workers(one.space, 50, seed=7)
    monkeypatch.setattr(module, "BATCH", 15)  # the cut into batches must not show
    seed_workers(two.space, 50, seed=7)
    seed_workers(other.space, 50, seed=8)
    assert documents(one.space.id) == documents(two.space.id) != documents(other.space.id)
    assert people(one.space.id) == people(two.space.id) != people(other.space.id)


def test_progress_and_events_come_by_the_batch(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 20)
    seen: list[int] = []
    seed_workers(api.space, 50, seed=7, progress=seen.append)
    assert seen == [20, 40, 50]
    events = api.get("/v2/events?limit=500").json["data"]
    assert [(event["type"], event["data"]["first"], event["data"]["last"]) for event in events] == [
        ("workers.seeded", 1, 20),
        ("workers.seeded", 21, 40),
        ("workers.seeded", 41, 50),
    ]


def test_seeding_twice_adds(api: ApiClient) -> None:
    seed_workers(api.space, 10, seed=7)
    seed_workers(api.space, 10, seed=7)
    counts = sql.row(
        "SELECT (SELECT count(*) FROM spaces_worker WHERE space_id = %(space)s),"
        " (SELECT count(*) FROM spaces_member WHERE space_id = %(space)s)",
        {"space": api.space.id},
    )
    assert counts == (20, 20)


def test_the_api_finds_them_like_any_other_worker(api: ApiClient) -> None:
    seed_workers(api.space, 200, seed=7)
    region = orjson.loads(documents(api.space.id)[0])["region"]
    same = [
        index for index, text in enumerate(documents(api.space.id)) if orjson.loads(text)["region"] == region
    ]
    gig = api.gig(filter_query={"region": region}, seats_min=100)
    invited = [invitation["user_id"] for invitation in api.invitations(gig)]
    users = [str(row[0]) for row in sql.rows(
        "SELECT user_id FROM spaces_worker WHERE space_id = %s ORDER BY id", [api.space.id]
    )]  # fmt: skip
    assert invited == [users[index] for index in same]
    user = api.get(f"/v2/users/{invited[0]}").json
    assert user["worker"]["document"]["region"] == region
    assert user["anonymous_email"] == anonymous_email(api.space.id, int(user["id"]))


def test_documents_carry_what_we_provide_as_stored_ones_do(api: ApiClient) -> None:
    seed_workers(api.space, 3, seed=7)
    api.worker({"region": "R01"})
    rows = sql.rows(
        "SELECT user_id, id, document->>'id', (document->>'app_worker_id')::bigint,"
        " document->>'updated_at' ~ '^[0-9: -]{19} UTC$', provided"
        " FROM spaces_worker WHERE space_id = %s ORDER BY id",
        [api.space.id],
    )
    assert len(rows) == 4
    for user_id, worker_id, shown_user, shown_worker, has_time, provided in rows:
        assert (shown_user, shown_worker, has_time) == (str(user_id), worker_id, True)
        assert provided == ["app_worker_id", "id", "updated_at"]


def test_documents_are_varied_and_of_ordinary_size(api: ApiClient) -> None:
    seed_workers(api.space, 500, seed=7)
    texts = documents(api.space.id)
    assert 400 < sum(map(len, texts)) / len(texts) < 700
    decoded = [orjson.loads(text) for text in texts]
    assert len({document["region"] for document in decoded}) > 40
    assert {len(document["skills"]) for document in decoded} == {0, 1, 2, 3, 4, 5}
    assert 0 < sum("approver" in document for document in decoded) < 50


def test_live_spaces_only_on_request(live_api: ApiClient) -> None:
    with pytest.raises(Refused, match="sandbox"):
        seed_workers(live_api.space, 1)
    assert documents(live_api.space.id) == []
    seed_workers(live_api.space, 1, live=True)
    assert len(documents(live_api.space.id)) == 1


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (-1, 1), (10**9, 1), (1, 2**63)])
def test_impossible_numbers_are_refused(api: ApiClient, count: int, seed: int) -> None:
    with pytest.raises(Refused):
        seed_workers(api.space, count, seed=seed)
