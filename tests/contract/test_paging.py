"""Contract section 1: the list envelope and its cursors, in every list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.client import ApiClient
from tests.support.notifications import fill_notifications
from tests.support.rewards import fill_rewards

LISTS = ["/users", "/gigs", "/gig_invitations", "/events"]
# Those below are filled in one go, and walked one after the other.
REWARD_LISTS = ["/gig_results", "/gig_time_activities", "/payouts"]
NOTIFICATION_LISTS = [
    "/notification_locales",
    "/notification_configurations",
    "/notification_layouts",
    "/notification_topics",
    "/notification_templates",
    "/notification_topic_preferences",
]
BAD_PAGING = [
    "limit=0", "limit=501", "limit=-1", "limit=x", "limit=", "limit=1.0", "limit=1e2", "limit=99999999999999999999",
    "limit=%D9%A3", "limit=+5", "limit=null", "after=x", "after=", "after=-1", "after=1.5", "after=%00", "before=x",
    "after=1&before=2", "order=up", "order=", "order=asc%00",
]  # fmt: skip


@pytest.fixture
def filled(new_api: Callable[..., ApiClient]) -> ApiClient:
    """A Space with twelve of each, and another Space with some between them."""
    api, other = new_api(), new_api("Another")
    gig = api.gig(invitation_mode="manual")
    for _ in range(11):
        api.gig(invitation_mode="manual")
        other.gig()
    for _ in range(12):
        api.post(f"/v2/gigs/{gig['id']}/invite", {"user_id": api.worker({})})
        other.worker({})
    return api


@pytest.fixture
def filled_notifications(new_api: Callable[..., ApiClient]) -> ApiClient:
    """The same for what notifications are made of."""
    api, other = new_api(), new_api("Another")
    for _ in range(12):
        api.make("/v2/users")
    fill_notifications(other.space.id, 3)
    fill_notifications(api.space.id, 12)
    return api


@pytest.fixture
def filled_rewards(new_api: Callable[..., ApiClient]) -> ApiClient:
    """The same for what was reported."""
    api, other = new_api(), new_api("Another")
    fill_rewards(other, 3)
    fill_rewards(api, 12)
    return api


def test_walking_the_lists(filled: ApiClient) -> None:
    for path in LISTS:
        walk(filled, path)


def test_walking_the_lists_of_notifications(filled_notifications: ApiClient) -> None:
    for path in NOTIFICATION_LISTS:
        walk(filled_notifications, path)


def test_walking_the_lists_of_rewards(filled_rewards: ApiClient) -> None:
    for path in REWARD_LISTS:
        walk(filled_rewards, path)


def walk(filled: ApiClient, path: str) -> None:
    """Read the list forwards and backwards, in both orders."""
    everything = _page(filled, f"{path}?limit=500")
    assert everything["has_more"] is False
    ids = _ids(everything)
    assert len(ids) == len(set(ids)) >= 12
    assert ids == sorted(ids, key=int)
    first = _page(filled, path)
    assert (first["object"], first["url"], first["has_more"]) == ("list", path, True)
    assert set(first) == {"object", "url", "has_more", "data"}
    assert _ids(first) == ids[:10]

    for order, wanted in (("asc", ids), ("desc", ids[::-1])):
        forward: list[str] = []
        page = _page(filled, f"{path}?limit=5&order={order}")
        while True:
            forward += _ids(page)
            if not page["has_more"]:
                break
            page = _page(filled, f"{path}?limit=5&order={order}&after={forward[-1]}")
        assert forward == wanted

        backward: list[str] = [wanted[-1]]
        while True:
            page = _page(filled, f"{path}?limit=5&order={order}&before={backward[0]}")
            backward = _ids(page) + backward
            if not page["has_more"]:
                break
        assert backward == wanted


def test_cursors_at_the_edges(filled: ApiClient) -> None:
    for path in LISTS:
        look_at_the_edges(filled, path)


def test_cursors_at_the_edges_of_the_lists_of_notifications(filled_notifications: ApiClient) -> None:
    for path in NOTIFICATION_LISTS:
        look_at_the_edges(filled_notifications, path)


def test_cursors_at_the_edges_of_the_lists_of_rewards(filled_rewards: ApiClient) -> None:
    for path in REWARD_LISTS:
        look_at_the_edges(filled_rewards, path)


def look_at_the_edges(filled: ApiClient, path: str) -> None:
    """Cursors before the first and behind the last item."""
    ids = _ids(_page(filled, f"{path}?limit=500"))
    for query, wanted in (
        (f"after={ids[-1]}", []),
        (f"before={ids[0]}", []),
        ("after=0", ids[:10]),
        ("before=0", []),
        (f"after={2**63 - 1}", []),
        (f"after={10**30}", []),
        (f"before={10**30}", ids[-10:]),
        (f"before={10**30}&limit=1", ids[-1:]),
    ):
        assert _ids(_page(filled, f"{path}?{query}")) == wanted, query


@pytest.mark.parametrize("path", LISTS)
def test_bad_paging_is_a_400_that_names_the_parameter(api: ApiClient, path: str) -> None:
    for query in BAD_PAGING:
        refuse_bad_paging(api, path, query)


@pytest.mark.parametrize("path", [*NOTIFICATION_LISTS, *REWARD_LISTS])
def test_bad_paging_of_the_other_lists(api: ApiClient, path: str) -> None:
    for query in BAD_PAGING:
        refuse_bad_paging(api, path, query)


def refuse_bad_paging(api: ApiClient, path: str, query: str) -> None:
    """The refusal names the parameter."""
    answer = api.get(f"/v2{path}?{query}")
    assert answer.status == 400, query
    named = "before" if "&" in query else query.split("=")[0]
    assert answer.json["error"].startswith(f"{named}: "), (query, answer.json)


def _page(api: ApiClient, path: str) -> dict[str, object]:
    answer = api.get(f"/v2{path}")
    assert answer.status == 200, answer.json
    return answer.json


def _ids(page: dict[str, object]) -> list[str]:
    data = page["data"]
    assert isinstance(data, list)
    return [item["id"] for item in data]
