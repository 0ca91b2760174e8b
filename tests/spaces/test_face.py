"""What people see of a Space: its rules, its event."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cirro.kernel.errors import NotFound, Refused
from cirro.spaces.domain.face import update_face
from cirro.spaces.domain.redirect_uris import change_redirect_uris, redirect_uris
from cirro.spaces.models import OAuthClient, Space
from tests.support.client import ApiClient


def face(**changes: object) -> dict[str, object]:
    """A face of which every rule approves, but for `changes`."""
    return {
        "name": "Crowd trees",
        "slug": "crowd-trees",
        "visibility": "open",
        "category": "Environment",
        "short_description": "Plant trees near you.",
        "description": "We plant.\r\n\r\nhttps://trees.example",
        "company": "Trees AG",
        "home_url": "https://trees.example/",
        "contact_email": "help@trees.example",
        "contact_urls": ["https://chat.example/trees"],
        "languages": ["DE", "pt-br"],
        **changes,
    }


def test_a_change_is_stored_and_told_once(api: ApiClient) -> None:
    space = api.space
    assert Space.objects.get(id=space.id).visibility == "hidden"
    assert update_face(space.id, face())
    stored = Space.objects.get(id=space.id)
    assert stored.languages == ["de", "pt-BR"]
    assert stored.description == "We plant.\n\nhttps://trees.example"
    assert OAuthClient.objects.get(space_id=space.id).name == "Crowd trees"
    assert not update_face(space.id, face())
    (event,) = api.get("/v2/events?type=space.updated").json["data"]
    assert event["data"] == {
        **face(languages=["de", "pt-BR"], description=stored.description),
        "id": str(space.id),
        "object": "space",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 151),
        ("name", "a\nb"),
        ("slug", "Trees"),
        ("slug", ""),
        ("slug", "a/b"),
        ("slug", "x" * 61),
        ("visibility", "public"),
        ("visibility", ["open"]),
        ("category", "x" * 61),
        ("short_description", "x" * 181),
        ("description", "x" * 20_001),
        ("description", "a\0b"),
        ("company", 7),
        ("home_url", "javascript:alert(1)"),
        ("home_url", "ftp://trees.example"),
        ("home_url", "//trees.example"),
        ("contact_email", "nobody"),
        ("contact_email", "a@b.example\nBcc: c@d.example"),
        ("contact_urls", "https://chat.example"),
        ("contact_urls", [""]),
        ("contact_urls", ["data:text/html,x"]),
        ("contact_urls", [f"https://chat.example/{number}" for number in range(11)]),
        ("languages", ["klingon"]),
        ("languages", ["de_DE"]),
        ("app_id", "mine"),
    ],
)
def test_bad_values_are_refused_by_name(api: ApiClient, field: str, value: object) -> None:
    before = Space.objects.filter(id=api.space.id).values().get()
    with pytest.raises(Refused) as refused:
        update_face(api.space.id, face(**{field: value}))
    assert [fault.field for fault in refused.value.faults] == [field]
    assert Space.objects.filter(id=api.space.id).values().get() == before


def test_fields_can_be_emptied(api: ApiClient) -> None:
    update_face(api.space.id, face())
    empty = {"category": "", "home_url": "", "contact_email": "", "contact_urls": [], "languages": []}
    assert update_face(api.space.id, empty)
    assert Space.objects.filter(id=api.space.id, **empty).exists()


def test_a_slug_is_one_space_s_only(api: ApiClient, new_api: Callable[..., ApiClient]) -> None:
    other = new_api("Other")
    update_face(api.space.id, {"slug": "trees"})
    with pytest.raises(Refused, match="slug: 'trees' is another"):
        update_face(other.space.id, {"slug": "trees"})
    assert other.get("/v2/events?type=space.updated").json["data"] == []


def test_an_unknown_space(db: None) -> None:
    with pytest.raises(NotFound):
        update_face(10**9, {"name": "Nobody"})


def test_redirect_uris_come_and_go(api: ApiClient) -> None:
    first, second = "https://trees.example/in?a=1", "http://localhost:5000/in"
    assert change_redirect_uris(api.space.id, add=[first, second, first])
    assert redirect_uris(api.space.id) == [first, second]
    assert not change_redirect_uris(api.space.id, add=[second])
    assert change_redirect_uris(api.space.id, add=["https://new.example/"], remove=[first])
    assert redirect_uris(api.space.id) == [second, "https://new.example/"]
    for bad in (
        "javascript:alert(1)",
        "https://trees.example/#x",
        "https://a.example/ https://b.example/",
        "http://[",
    ):
        with pytest.raises(Refused):
            change_redirect_uris(api.space.id, add=[bad])
    with pytest.raises(Refused, match="none of the Space's"):
        change_redirect_uris(api.space.id, remove=[first])
    assert redirect_uris(api.space.id) == [second, "https://new.example/"]
