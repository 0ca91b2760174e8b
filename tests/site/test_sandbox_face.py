"""The sandbox's face and addresses, as they follow CIRRO_PORT and leave an operator's changes alone."""

from __future__ import annotations

import pytest

from cirro.site.sandbox_face import keep_face
from cirro.spaces.domain.face import update_face
from cirro.spaces.domain.redirect_uris import change_redirect_uris, redirect_uris
from cirro.spaces.models import Space, Visibility
from tests.support.client import ApiClient

HERE, THERE = "http://127.0.0.1:8001", "http://127.0.0.1:9001"


def test_addresses_follow_the_port(api: ApiClient) -> None:
    keep_face(api.space, HERE)
    space = Space.objects.get(id=api.space.id)
    assert (space.home_url, space.category, space.visibility) == (f"{HERE}/", "Nature", Visibility.OPEN)
    assert redirect_uris(space.id) == [f"{HERE}/callback", "http://localhost:8001/callback"]

    own = "http://localhost:3000/callback"
    change_redirect_uris(space.id, add=[own])
    update_face(space.id, {"category": "Woods"})
    ours, other = api.gig(url=f"{HERE}/gigs/1"), api.gig(url="https://elsewhere.example/1")
    keep_face(api.space, THERE)
    space.refresh_from_db()
    assert (space.home_url, space.category) == (f"{THERE}/", "Woods")
    assert redirect_uris(space.id) == [own, f"{THERE}/callback", "http://localhost:9001/callback"]
    assert api.get(f"/v2/gigs/{ours['id']}").json["url"] == f"{THERE}/gigs/1"
    assert api.get(f"/v2/gigs/{other['id']}").json["url"] == "https://elsewhere.example/1"


def test_a_home_page_elsewhere_stays(api: ApiClient) -> None:
    update_face(api.space.id, {"home_url": "https://trees.example/"})
    keep_face(api.space, HERE)
    assert Space.objects.get(id=api.space.id).home_url == "https://trees.example/"
    assert redirect_uris(api.space.id) == []


def test_others_are_not_offered_a_sandbox(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIRRO_URL", "https://cirro.example.org")
    keep_face(api.space, HERE)
    assert Space.objects.get(id=api.space.id).visibility == Visibility.HIDDEN
