"""Connected Spaces and their end."""

from __future__ import annotations

from django.test import Client

from cirro.events.models import Event
from cirro.kernel import clock
from cirro.people.models import User
from cirro.spaces.domain.connected_spaces import connected_spaces
from cirro.spaces.domain.consent import give_consent
from cirro.spaces.domain.membership import join
from tests.support.client import ApiClient

URL = "/community/settings/spaces/"


def test_shown_and_withdrawn(signed_in: Client, person: User, api: ApiClient, live_api: ApiClient) -> None:
    assert "No Space knows you yet" in signed_in.get(URL).content.decode()
    give_consent(api.space, person.pk, ["read"])
    join(live_api.space, person.pk, clock.now())
    page = signed_in.get(URL).content.decode()
    assert "You let it sign you in with Cirro." in page
    assert "You never signed in to it with Cirro." in page
    place = f"{URL}{api.space.id}/withdraw/"
    assert "Disconnect Crowd tree planting?" in signed_in.get(place).content.decode()
    assert [space.id for space in connected_spaces(person.pk)] == [api.space.id, live_api.space.id]
    answer = signed_in.post(place, follow=True)
    assert "You are no longer connected to Crowd tree planting." in answer.content.decode()
    assert [space.id for space in connected_spaces(person.pk)] == [live_api.space.id]
    assert Event.objects.filter(space_id=api.space.id, type="user.deleted").count() == 1
    assert signed_in.post(place).status_code == 404


def test_only_ones_own(signed_in: Client, api: ApiClient) -> None:
    for space_id in (api.space.id, 0, 2**70):
        assert signed_in.get(f"{URL}{space_id}/withdraw/").status_code == 404


def test_not_without_a_token(person: User, api: ApiClient) -> None:
    join(api.space, person.pk, clock.now(api.space))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    assert browser.post(f"{URL}{api.space.id}/withdraw/").status_code == 403
    assert connected_spaces(person.pk)
