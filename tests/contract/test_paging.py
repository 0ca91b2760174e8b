"""Contract section 1: the list envelope and its cursors, in every list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.client import ApiClient

LISTS = ["/users", "/gigs", "/gig_invitations", "/events"]


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


@pytest.mark.parametrize("path", LISTS)
def test_walking_a_list(filled: ApiClient, path: str) -> None:
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


@pytest.mark.parametrize("path", LISTS)
def test_cursors_at_the_edges(filled: ApiClient, path: str) -> None:
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
@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=501", "limit=-1", "limit=x", "limit=", "limit=1.0", "limit=1e2", "limit=99999999999999999999",
        "limit=%D9%A3", "limit=+5", "limit=null", "after=x", "after=", "after=-1", "after=1.5", "after=%00", "before=x",
        "after=1&before=2", "order=up", "order=", "order=asc%00",
    ],
)  # fmt: skip
def test_bad_paging_is_a_400_that_names_the_parameter(api: ApiClient, path: str, query: str) -> None:
    answer = api.get(f"/v2{path}?{query}")
    assert answer.status == 400
    named = "before" if "&" in query else query.split("=")[0]
    assert answer.json["error"].startswith(f"{named}: ")


def _page(api: ApiClient, path: str) -> dict[str, object]:
    answer = api.get(f"/v2{path}")
    assert answer.status == 200, answer.json
    return answer.json


def _ids(page: dict[str, object]) -> list[str]:
    data = page["data"]
    assert isinstance(data, list)
    return [item["id"] for item in data]
