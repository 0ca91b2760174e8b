"""People are answered in their language and time zone, programs in English."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone, translation

from cirro.kernel.errors import Refused
from cirro.people.domain.update_profile import update_profile
from cirro.people.middleware import PersonMiddleware
from cirro.people.models import User
from tests.people.journeys import sign_in
from tests.support.client import ApiClient
from tests.support.people import PASSWORD, make_person

GERMAN = {"Accept-Language": "de-AT,de;q=0.9"}


def test_the_api_says_the_same_to_everybody(api: ApiClient, signed_in: Client, person: User) -> None:
    bad = {"first_name": "Bo", "last_name": "Berg", "email": "bo@example.org", "time_zone": "Mars/Base"}
    answer = api.post("/v2/users", bad)
    assert "is not a known time zone" in str(answer.json)
    assert api.post("/v2/users", bad, **GERMAN).json == answer.json
    assert api.post("/api/v2/users", bad, **GERMAN).json == answer.json
    # Not even for a person with a session.
    User.objects.update(locale="de")
    for path in ("/v2/gigs/1", "/oauth/token", "/oauth/userinfo", "/api/v2/gigs", "/health"):
        response = signed_in.get(path, headers=GERMAN)
        assert "Content-Language" not in response, path
        assert "Accept-Language" not in response.get("Vary", ""), path


def test_pages_are_in_the_browsers_language_or_the_accounts(signed_in: Client, person: User) -> None:
    def heading() -> str:
        return signed_in.get("/community/", headers=GERMAN).content.decode().partition("<h1>")[2][:10]

    assert heading().startswith("Hallo Ada")
    update_profile(person.pk, {"locale": "en"})
    assert heading().startswith("Hello Ada")
    for path in ("/oauth/authorize", "/api/oauth/authorize", "/nothing"):
        assert Client().get(path, headers=GERMAN)["Content-Language"] == "de"


def test_a_page_says_in_german_what_is_wrong(signed_in: Client) -> None:
    form = {"first_name": "Ada", "last_name": "O", "time_zone": "Africa/Lagos", "phone": "1"}
    page = signed_in.post("/community/settings/", form, headers=GERMAN).content.decode()
    assert "Gib eine internationale Nummer ein" in page


def test_the_domain_speaks_the_language_of_its_caller(person: User) -> None:
    for language, words in (
        ("en", "must be between 1900-01-01 and today"),
        ("de", "muss zwischen 1900-01-01 und heute"),
    ):
        with translation.override(language), pytest.raises(Refused, match=words):
            update_profile(person.pk, {"birthday": date(1800, 1, 1)})


def test_nothing_is_left_of_a_page(signed_in: Client, person: User) -> None:
    update_profile(person.pk, {"locale": "de"})
    signed_in.get("/community/")
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"


def test_times_are_in_the_persons_zone(
    signed_in: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    usual = PersonMiddleware.__call__

    def watched(middleware: PersonMiddleware, request: HttpRequest) -> HttpResponse:
        answer = usual(middleware, request)
        seen.append(timezone.get_current_timezone_name())
        return answer

    monkeypatch.setattr(PersonMiddleware, "__call__", watched)
    for zone, stands_for in (("Africa/Lagos", "Africa/Lagos"), ("Vienna", "Europe/Vienna")):
        User.objects.update(time_zone=zone)
        signed_in.get("/community/")
        signed_in.get("/v2/gigs")
        Client().get("/users/sign_in")
        assert seen == [stands_for, "UTC", "UTC"]
        seen.clear()


def test_mails_are_in_the_accounts_language_and_greet_by_name(person: User, mailoutbox: list[Any]) -> None:
    update_profile(person.pk, {"locale": "de"})
    browser = Client()
    browser.post("/users/password/reset", {"email": person.email})
    assert mailoutbox[-1].subject == "Neues Passwort festlegen"
    assert mailoutbox[-1].body.startswith("Hallo Ada,\n")
    sign_in(browser)
    browser.post("/users/password/change", {"oldpassword": PASSWORD, "password1": "many-elms-in-spring"})
    assert "Wann: " in mailoutbox[-1].body
    assert f"{timezone.now().astimezone(UTC):%Y}" in mailoutbox[-1].body


def test_who_did_not_prove_the_address_is_not_greeted_by_name(db: None, mailoutbox: list[Any]) -> None:
    make_person("victim@example.org", verified=False, first_name="Free money")
    Client().post("/users/password/reset", {"email": "victim@example.org"}, headers=GERMAN)
    assert mailoutbox[-1].body.startswith("Hallo,\n")
    assert "Free money" not in mailoutbox[-1].body
