"""The profile's page, its language, and the note about a country that differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from cirro.events.models import Event
from cirro.kernel import clock
from cirro.people.domain.review_country import open_reviews
from cirro.people.domain.update_profile import update_profile
from cirro.people.models import User
from cirro.spaces.domain.membership import join
from tests.people.test_country import GERMAN, write_countries
from tests.support.client import ApiClient

URL = "/community/settings/"
FILLED = {
    "first_name": "Ada",
    "last_name": "Okafor",
    "screen_name": "Ada",
    "time_zone": "Africa/Lagos",
    "country_code": "NG",
    "birthday": "1990-12-31",
    "languages_0": "yo",
    "languages_1": "",
    "languages_2": "en",
    "phone": "+49 30 123456",
    "locale": "",
}


def test_saved(signed_in: Client, person: User, api: ApiClient) -> None:
    join(api.space, person.pk, clock.now(api.space))
    page = signed_in.get(URL).content.decode()
    for part in (
        '<option value="NG" selected>Nigeria',
        '<optgroup label="Africa">',
        "Yoruba",
        'value="Okafor"',
    ):
        assert part in page
    answer = signed_in.post(URL, FILLED, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "Your profile is saved." in answer.content.decode()
    person.refresh_from_db()
    assert (person.languages, person.phone, str(person.birthday)) == (
        ["yo", "en"],
        "+4930123456",
        "1990-12-31",
    )
    assert Event.objects.filter(type="user.updated").count() == 1
    signed_in.post(URL, FILLED)
    assert Event.objects.filter(type="user.updated").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", ""), ("first_name", "x" * 151), ("first_name", "a\x07b"), ("time_zone", "Mars"), ("country_code", "ZZ"),
     ("birthday", "31.12.1990"), ("birthday", "1850-01-01"), ("birthday", "2990-01-01"), ("phone", "030"),
     ("languages_0", "nonsense"), ("locale", "fr")],
)  # fmt: skip
def test_errors_stand_at_the_field(signed_in: Client, person: User, field: str, value: str) -> None:
    answer = signed_in.post(URL, {**FILLED, "screen_name": "Other", field: value})
    assert answer.status_code == 200
    name = field.removesuffix("_0")
    assert list(answer.context["form"].errors) == [name]
    assert f'id="id_{name}_error"' in answer.content.decode()
    person.refresh_from_db()
    assert person.screen_name == "Ada"


def test_a_rails_zone_stays_until_another_is_chosen(signed_in: Client, person: User) -> None:
    update_profile(person.pk, {"time_zone": "West Central Africa"})
    signed_in.post(URL, {**FILLED, "time_zone": "Africa/Algiers"})
    person.refresh_from_db()
    assert person.time_zone == "West Central Africa"
    signed_in.post(URL, {**FILLED, "time_zone": "Europe/Berlin"})
    person.refresh_from_db()
    assert person.time_zone == "Europe/Berlin"


def test_pages_speak_the_language_of_the_account(signed_in: Client, person: User, client: Client) -> None:
    answer = signed_in.post(URL, {**FILLED, "locale": "de"})
    assert answer.cookies["cirro_language"].value == "de"
    page = signed_in.get(URL, headers={"accept-language": "en"})
    assert (page.headers["Content-Language"], '<html lang="de">' in page.content.decode()) == ("de", True)
    # Elsewhere, where no cookie says so, the account does.
    client.force_login(person)
    assert client.get(URL, headers={"accept-language": "en"}).headers["Content-Language"] == "de"
    assert "Deutschland" in page.content.decode()
    # The switch at the foot of the page changes the account, too.
    signed_in.post("/language/", {"language": "en", "next": URL})
    assert client.get(URL, headers={"accept-language": "de"}).headers["Content-Language"] == "en"
    assert signed_in.post(URL, FILLED).cookies["cirro_language"].value == ""
    assert signed_in.get(URL, headers={"accept-language": "de"}).headers["Content-Language"] == "de"


def test_language_of_strangers_and_of_nonsense(client: Client, signed_in: Client, person: User) -> None:
    assert client.post("/language/", {"language": "de"}).cookies["cirro_language"].value == "de"
    signed_in.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    person.refresh_from_db()
    assert person.locale == ""
    assert signed_in.get("/language/").status_code == 302


def test_a_country_that_differs(signed_in: Client, person: User, settings: Settings, tmp_path: Path) -> None:
    settings.GEOIP_FILE = str(write_countries(tmp_path / "countries.mmdb"))
    signed_in.post(URL, FILLED, REMOTE_ADDR=GERMAN)
    assert open_reviews(person.pk) == []  # the country stayed as it was
    signed_in.post(URL, {**FILLED, "country_code": "KE"}, REMOTE_ADDR=GERMAN)
    (review,) = open_reviews(person.pk)
    assert "Your country is Kenya, but you were seen in Germany." in signed_in.get(URL).content.decode()
    place = f"{URL}country/{review.pk}/"
    assert GERMAN in signed_in.get(place).content.decode()
    assert signed_in.post(place, {"explanation": " "}).status_code == 200
    assert signed_in.post(place, {"explanation": "x" * 2001}).status_code == 200
    assert signed_in.post(place, {"explanation": "I use a VPN."}).status_code == 302
    review.refresh_from_db()
    assert review.explanation == "I use a VPN."
    assert signed_in.get(f"{URL}country/{review.pk + 1}/").status_code == 404
    review.settled_at = clock.now()
    review.save()
    assert signed_in.get(place).status_code == 404


def test_strangers_sign_in_first(client: Client) -> None:
    paths = ("", "availability/", "spaces/", "spaces/1/withdraw/", "country/1/", "data/", "data/delete/",
             "data/cirro-my-data.json")  # fmt: skip
    for path in paths:
        answer = client.get(URL + path)
        assert (answer.status_code, answer.headers["Location"].startswith("/users/")) == (302, True)
