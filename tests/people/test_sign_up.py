"""Signing up, proving the address, resetting the password: by mails that really go over SMTP."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client

from cirro.kernel import clock
from cirro.people.models import User
from cirro.people.sign_in.profile_fields import SKIP_BACKGROUND_CHECK
from cirro.spaces.domain.membership import join
from cirro.spaces.models import Space, Visibility
from tests.people.journeys import is_signed_in, sign_in, sign_up
from tests.support.client import ApiClient
from tests.support.people import PASSWORD
from tests.support.smtp import Postbox, link, text

MIRA = "mira@example.org"


def test_from_sign_up_to_signed_in(db: None, smtp: Postbox) -> None:
    browser = Client()
    answer = sign_up(browser, email="Mira@Example.org")
    assert answer["Location"] == "/users/email/confirm"
    assert not is_signed_in(browser)
    mail = smtp.last(MIRA)
    assert mail["Subject"] == "Please confirm your e-mail address"
    path = link(mail, "/users/email/confirm/")

    # A mail scanner opens the link, and nothing happens.
    assert "Confirm address" in Client().get(path).content.decode()
    assert not EmailAddress.objects.get(email=MIRA).verified

    assert browser.post(path)["Location"] == "/community/"
    assert EmailAddress.objects.get(email=MIRA).verified
    assert is_signed_in(browser)
    user = User.objects.get(email=MIRA)
    said = (user.first_name, user.last_name, user.screen_name, user.country_code, user.time_zone)
    assert said == ("Mira", "Sundberg", "Mira", "SE", "Europe/Stockholm")
    assert user.birthday == date(1990, 5, 17)


def test_the_link_works_on_another_device_and_goes_on_where_the_person_was_going(
    db: None, smtp: Postbox
) -> None:
    phone, desk = Client(), Client()
    sign_up(phone, next="/oauth/authorize?client_id=x&state=a%26b")
    path = link(smtp.last(MIRA), "/users/email/confirm/")
    page = desk.get(path)
    assert 'name="next" value="/oauth/authorize?client_id=x&amp;state=a%26b"' in page.content.decode()
    assert desk.post(path)["Location"] == "/oauth/authorize?client_id=x&state=a%26b"
    # Proved, but not signed in: whoever only has the link doesn't get the account.
    assert not is_signed_in(desk)
    assert sign_in(desk, MIRA)["Location"] == "/community/"
    # The link is used up.
    assert "used before" in Client().get(path).content.decode()


def test_a_spaces_link_names_it_and_leads_there(api: ApiClient, smtp: Postbox) -> None:
    space = Space.objects.get(id=api.space.id)
    space.slug, space.home_url = "tree-planting", "https://trees.example/start"
    space.visibility = Visibility.INVITATION
    space.save()
    browser = Client()
    page = browser.get("/users/sign_up/tree-planting").content.decode()
    assert f"Sign up for {space.name}" in page
    assert 'action="/users/sign_up/tree-planting"' in page
    assert "/users/sign_in?next=%2Fusers%2Fsign_up%2Ftree-planting%2Fcontinue" in page
    sign_up(browser, "/users/sign_up/tree-planting")
    landed = browser.post(link(smtp.last(MIRA), "/users/email/confirm/"))
    assert landed["Location"] == "/users/sign_up/tree-planting/continue"
    assert browser.get(landed["Location"])["Location"] == "https://trees.example/start"
    # Who is signed in already goes straight on.
    assert browser.get("/users/sign_up/tree-planting")["Location"] == landed["Location"]


def test_hidden_spaces_are_like_none_to_strangers(api: ApiClient, signed_in: Client) -> None:
    slug = Space.objects.get(id=api.space.id).slug
    Space.objects.update(home_url="https://secret.example", visibility=Visibility.HIDDEN)
    for name in (slug, "no-such-space"):
        assert Client().get(f"/users/sign_up/{name}")["Location"] == "/users/sign_up"
        assert signed_in.get(f"/users/sign_up/{name}/continue").status_code == 404
    user_id = get_user(signed_in).pk
    assert user_id
    join(api.space, user_id, clock.now())
    # Those who are in know of it.
    assert signed_in.get(f"/users/sign_up/{slug}/continue")["Location"] == "https://secret.example"


def test_a_space_without_an_address_leads_home(api: ApiClient, signed_in: Client) -> None:
    slug = Space.objects.get(id=api.space.id).slug
    Space.objects.update(visibility=Visibility.OPEN)
    assert signed_in.get(f"/users/sign_up/{slug}/continue")["Location"] == "/community/"
    Space.objects.update(home_url="javascript:alert(1)")
    assert signed_in.get(f"/users/sign_up/{slug}/continue")["Location"] == "/community/"


def test_a_new_password_by_the_link(person: User, smtp: Postbox) -> None:
    elsewhere, browser = Client(), Client()
    sign_in(elsewhere)
    assert is_signed_in(elsewhere)
    assert browser.post("/users/password/reset", {"email": "ADA@example.org"})["Location"].endswith(
        "/reset/sent"
    )
    path = link(smtp.last("ada@example.org"), "/users/password/reset/")
    form = browser.get(path)["Location"]
    assert browser.post(form, {"password1": "short"}).status_code == 200
    done = browser.post(form, {"password1": "nine-green-doors"})
    assert done["Location"] == "/users/password/reset/done"
    assert smtp.last("ada@example.org")["Subject"] == "Your password was changed"
    assert not is_signed_in(elsewhere)
    assert sign_in(browser).status_code == 200
    assert sign_in(browser, password="nine-green-doors").status_code == 302
    assert "used before" in Client().get(path, follow=True).content.decode()


def test_another_address_counts_once_it_is_proved_and_the_old_one_is_told(
    person: User, smtp: Postbox
) -> None:
    browser = Client()
    sign_in(browser)
    change = {"email": "new@example.org", "action_add": ""}
    asked = browser.post("/users/email", change)
    assert asked["Location"].startswith("/users/reauthenticate")
    browser.post(asked["Location"], {"password": PASSWORD})
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    browser.post(link(smtp.last("new@example.org"), "/users/email/confirm/"))
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (person.email, True, True)
    ]
    told = smtp.last("ada@example.org")
    assert told["Subject"] == "Your e-mail address was changed"
    assert "From now on it has new@example.org" in text(told)


def test_an_address_that_is_only_wished_for_gives_its_owner_nothing_and_bars_nobody(
    person: User, smtp: Postbox
) -> None:
    EmailAddress.objects.create(user=person, email=MIRA, verified=False)
    Client().post("/users/password/reset", {"email": MIRA})
    assert smtp.last(MIRA)["Subject"] == "There is no account with this address"
    browser = Client()
    sign_up(browser)
    browser.post(link(smtp.last(MIRA), "/users/email/confirm/"))
    assert is_signed_in(browser)
    assert User.objects.filter(email=MIRA).exists()


def test_mails_lead_to_our_own_address_whatever_host_was_asked_for(person: User, smtp: Postbox) -> None:
    Client().post("/users/password/reset", {"email": person.email}, HTTP_HOST="localhost:6666")
    sign_up(Client(), HTTP_HOST="localhost:6666")
    for to in (person.email, MIRA):
        assert ":6666" not in text(smtp.last(to))
        assert "http://localhost:8000/users/" in text(smtp.last(to))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "Mi\nra"),
        ("last_name", "x" * 151),
        ("last_name", "Sund\0berg"),
        ("email", "mira"),
        ("email", "mira@example.org\nBcc: all@example.org"),
        ("email", "mira@example.org\r\nSubject: x"),
        ("email", "m\0ira@example.org"),
        ("email", "💌@example.org"),
        ("email", f"{'m' * 300}@example.org"),
        ("password1", "short-9"),
        ("password1", "qwertyuiop"),
        ("password1", "mira@example.org"),
        ("password1", "Sundberg12"),
        ("password1", "x7-" * 50),
        ("country_code", ""),
        ("country_code", "XX"),
        ("country_code", "SE\0"),
        ("birthday", ""),
        ("birthday", "1899-12-31"),
        ("birthday", "2999-01-01"),
        ("birthday", "yesterday"),
    ],
)
def test_what_sign_up_refuses(db: None, mailoutbox: list[object], field: str, value: str) -> None:
    answer = sign_up(Client(), **{field: value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert not mailoutbox


@pytest.mark.parametrize(
    ("zone", "country", "kept"),
    [
        ("America/Lima", "SE", "America/Lima"),
        ("", "SE", "Europe/Stockholm"),
        ("", "DE", "Europe/Berlin"),
        ("", "US", "America/New_York"),
        ("Mars/Olympus", "NG", "Africa/Lagos"),
        ("\u2603", "TH", "Asia/Bangkok"),
    ],
)
def test_the_browsers_time_zone_else_the_countrys(db: None, zone: str, country: str, kept: str) -> None:
    sign_up(Client(), time_zone=zone, country_code=country)
    assert User.objects.get().time_zone == kept


def test_who_is_invited_without_a_check_is_asked_for_neither_country_nor_birth_date(db: None) -> None:
    browser = Client()
    browser.get("/users/sign_in")
    session = browser.session
    session[SKIP_BACKGROUND_CHECK] = True
    session.save()
    page = browser.get("/users/sign_up").content.decode()
    assert 'name="country_code"' not in page
    assert 'name="birthday"' not in page
    sign_up(browser, country_code="", birthday="", time_zone="")
    user = User.objects.get()
    assert (user.country_code, user.birthday, user.time_zone) == (None, None, "UTC")


def test_terms_are_named_where_there_are_any(db: None, settings: object) -> None:
    assert "terms of use" not in Client().get("/users/sign_up").content.decode()
    settings.CIRRO_TERMS_URL = "https://cirro.example/terms"  # type: ignore[attr-defined]
    assert 'href="https://cirro.example/terms"' in Client().get("/users/sign_up").content.decode()


def test_countries_are_sorted_by_their_names(db: None) -> None:
    page = Client().get("/users/sign_up").content.decode()
    places = [
        page.index(f">{name}<") for name in ("Choose a country", "Åland Islands", "Albania", "Zimbabwe")
    ]
    assert places == sorted(places)
