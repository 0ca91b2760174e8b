"""The home page: what is new, for somebody new and for somebody busy."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.test import Client

from cirro.kernel import clock, sql
from cirro.notifications.models import Suppression
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from cirro.spaces.domain.pause import pause, pauses
from cirro.spaces.domain.store_document import store_document
from tests.support.client import ApiClient
from tests.support.people import make_person

HOME = "/community/"


def test_somebody_new(signed_in: Client) -> None:
    page = signed_in.get(HOME).content.decode()
    assert "Hello Ada" in page
    assert "How to begin" in page
    assert 'href="/community/spaces/"' in page


def test_a_passkey_belongs_to_the_account_s_safety(db: None, client: Client) -> None:
    client.force_login(make_person("full@example.org", languages=["en"], birthday=date(1990, 5, 1)))
    page = client.get(HOME).content.decode()
    assert "Complete your profile" not in page
    assert page.index("Protect your account") < page.index("Add a passkey or a second factor")
    client.force_login(make_person("bare@example.org", country_code=None))
    page = client.get(HOME).content.decode()
    places = ("Complete your profile", "Say which country", "Protect your account", "Add a passkey")
    assert sorted(places, key=page.index) == list(places)


def test_hints_name_what_is_missing_and_nothing_else(db: None, client: Client) -> None:
    bare = make_person("new@example.org", verified=False, time_zone="UTC", country_code=None)
    client.force_login(bare)
    page = client.get(HOME).content.decode()
    for words in (
        "Confirm your e-mail",
        "Say which country",
        "time zone",
        "birth date",
        "passkey",
    ):
        assert words in page
    full = make_person("full@example.org", languages=["en"], birthday=date(1990, 5, 1))
    client.force_login(full)
    page = client.get(HOME).content.decode()
    for words in (
        "Confirm your e-mail",
        "Say which country",
        "time zone",
        "birth date",
    ):
        assert words not in page
    assert "Add a passkey" in page
    assert "Your mails come back" not in page
    Suppression.objects.create(address="full@example.org", reason="550 x", since=clock.now())
    assert "Your mails come back" in client.get(HOME).content.decode()


def test_waiting_ahead_and_paused(api: ApiClient, person: User, signed_in: Client) -> None:
    with transaction.atomic():
        join(api.space, person.id, clock.now())
    store_document(api.space, person.id, {})
    for title in ("One", "Two", "Three", "Four"):
        api.gig(title=f"Gig {title}")
    accepted = api.gig(title="Accepted already")
    (row,) = sql.rows("SELECT id FROM gigs_giginvitation WHERE gig_id = %s", [int(accepted["id"])])
    api.make(f"/v2/gig_invitations/{row[0]}/accept")
    pause(person.id, clock.now() + timedelta(days=3))
    page = signed_in.get(HOME).content.decode()
    assert "4 invitations wait for your answer." in page
    assert page.count("badge-pending") == 3
    assert page.index("Gig Four") < page.index("Gig Two") < page.index("Accepted already")
    assert "Gig One" not in page
    assert "You have paused until" in page
    signed_in.post("/community/settings/availability/resume/")
    assert pauses(person.id).everywhere is None
    assert "You have paused" not in signed_in.get(HOME).content.decode()


def test_a_pause_of_one_space_names_it(api: ApiClient, person: User, signed_in: Client) -> None:
    with transaction.atomic():
        join(api.space, person.id, clock.now())
    pause(person.id, clock.now() + timedelta(days=3), api.space)
    page = signed_in.get(HOME).content.decode()
    assert "You have paused Crowd tree planting until" in page
    assert f'name="space" value="{api.space.id}"' in page
