"""What a person allows a Space, without the pages around it."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from cirro.kernel import clock, sql
from cirro.kernel.errors import NotFound, Refused
from cirro.people.models import User
from cirro.spaces.domain.connected_spaces import ConnectedSpace, connected_spaces
from cirro.spaces.domain.consent import give_consent, has_consented, withdraw_consent
from cirro.spaces.domain.membership import join
from tests.spaces.oauth.flow import SpaceApp
from tests.support.client import ApiClient


def test_consents_grow_and_end(app: SpaceApp, person: User) -> None:
    give_consent(app.space, person.id, ["email", "read", "read"])
    given = sql.row("SELECT scopes, given_at FROM spaces_consent")
    give_consent(app.space, person.id, ["read"])
    assert sql.row("SELECT scopes, given_at FROM spaces_consent") == given
    give_consent(app.space, person.id, ["openid"])
    assert has_consented(app.space.id, person.id, ["read", "openid", "email"])
    assert not has_consented(app.space.id, person.id, ["read", "profile"])
    withdraw_consent(app.space, person.id)
    assert not has_consented(app.space.id, person.id, ["read"])
    with pytest.raises(NotFound):
        withdraw_consent(app.space, person.id)


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "admin"], ["read openid"], [""]])
def test_unknown_scopes_are_refused(app: SpaceApp, person: User, scopes: Collection[str]) -> None:
    with pytest.raises(Refused, match="scope"):
        give_consent(app.space, person.id, scopes)
    assert connected_spaces(person.id) == []


@pytest.mark.parametrize(
    ("account", "is_allowed"),
    [
        ({"is_active": False}, False),
        ({"banned_with_reason": {"restricted": True, "cleared": False}}, False),
        ({"banned_with_reason": {"restricted": True}}, False),
        ({"banned_with_reason": {"restricted": True, "cleared": True}}, True),
        ({"banned_with_reason": {"restricted": False, "cleared": False}}, True),
        ({"banned_with_reason": {}}, True),
    ],
)
def test_who_may_consent(app: SpaceApp, person: User, account: dict[str, object], is_allowed: bool) -> None:
    User.objects.filter(id=person.id).update(**account)
    if is_allowed:
        give_consent(app.space, person.id, ["read"])
        return
    with pytest.raises(Refused, match="closed or restricted"):
        give_consent(app.space, person.id, ["read"])
    assert connected_spaces(person.id) == []


def test_nobody_consents_for_people_that_there_are_not(app: SpaceApp) -> None:
    with pytest.raises(NotFound):
        give_consent(app.space, 10**9, ["read"])


def test_connected_spaces_are_all_memberships(
    new_app: Callable[..., SpaceApp], api: ApiClient, person: User
) -> None:
    at = clock.now()
    joined = new_app("beech")
    join(joined.space, person.id, at)
    signed_in = new_app("Alder")
    give_consent(signed_in.space, person.id, ["openid", "read"])
    new_app("Somewhere else")
    first, second = connected_spaces(person.id)
    assert first == ConnectedSpace(signed_in.space.id, "Alder", "alder", ("read", "openid"), first.since)
    assert second == ConnectedSpace(joined.space.id, "beech", "beech", (), at)
    assert at <= first.since <= clock.now()
    # A later consent changes nothing about since when they are there.
    give_consent(joined.space, person.id, ["read"])
    assert connected_spaces(person.id)[1] == ConnectedSpace(joined.space.id, "beech", "beech", ("read",), at)


def test_who_consents_on_a_held_clock_joins_at_its_time(api: ApiClient, person: User) -> None:
    api.post("/v2/test_clock/advance", {"by_seconds": 86400})
    give_consent(api.space, person.id, ["read"])
    (space,) = connected_spaces(person.id)
    assert space.since == clock.now(api.space) > clock.now()
