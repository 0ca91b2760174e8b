"""What an attacker's page, link or session may not do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import get_resolver

from cirro.people.models import User
from cirro.people.sign_in.addresses import is_own_path
from tests.people.journeys import is_signed_in, sign_in, sign_up
from tests.support.people import PASSWORD

HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://localhost/%0aalert(1)",
    "data:text/html,x",
    "https://localhost@evil.example/",
    "https://evil.example\\@localhost/",
    "http://127.0.0.1:8000/community/",
    "http://localhost:9/",
    "evil.example",
    "",
]
PATHS = [
    f"/users/{pattern.pattern}"
    for pattern in get_resolver("cirro.people.urls").url_patterns
    if re.fullmatch(r"[a-z0-9_/]+", str(pattern.pattern))
]


@pytest.mark.parametrize("url", HOSTILE)
def test_next_never_leads_away(person: User, url: str) -> None:
    assert not is_own_path(url)
    assert sign_in(Client(), email=person.email) is not None
    client = Client()
    answer = client.post("/users/sign_in", {"login": person.email, "password": PASSWORD, "next": url})
    assert answer["Location"] == "/community/"
    # Who is signed in already, who signs out.
    assert client.get("/users/sign_in", {"next": url})["Location"] == "/community/"
    assert client.post("/users/sign_out", {"next": url})["Location"] == "/users/sign_in"


@pytest.mark.parametrize(
    "url", ["/", "/community/", "/oauth/authorize?a=b&c=https://trees.example/x", "/a#b"]
)
def test_next_leads_to_our_own_pages(person: User, url: str) -> None:
    answer = Client().post("/users/sign_in", {"login": person.email, "password": PASSWORD, "next": url})
    assert answer["Location"] == url


def test_next_of_a_mail_never_leads_away(db: None, mailoutbox: list[Any]) -> None:
    sign_up(Client(), next="https://evil.example")
    assert "evil" not in mailoutbox[0].body


@pytest.mark.parametrize("path", PATHS)
def test_no_form_is_taken_from_another_site(person: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = client.post(path, {"x": "y"})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_there_are_forms_to_try() -> None:
    assert len(PATHS) >= 20
    assert all(not path.endswith("/") for path in PATHS)


def test_signing_in_gives_a_new_session(person: User) -> None:
    client = Client()
    client.get("/users/sign_in")
    session = client.session
    session["planted"] = True
    session.save()
    planted = client.cookies["cirro_session"].value
    sign_in(client)
    assert client.cookies["cirro_session"].value != planted
    other = Client()
    other.cookies["cirro_session"] = planted
    assert not is_signed_in(other)


def test_signing_out_takes_a_button(signed_in: Client) -> None:
    assert signed_in.get("/users/sign_out").status_code == 200
    assert is_signed_in(signed_in)
    signed_in.post("/users/sign_out")
    assert not is_signed_in(signed_in)


def test_a_session_lasts_thirty_days(person: User) -> None:
    client = Client()
    cookie = sign_in(client).cookies["cirro_session"]
    assert cookie["max-age"] == 30 * 86400
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_new_password_ends_all_other_sessions(person: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post("/users/password/change", {"oldpassword": PASSWORD, "password1": "nine-green-doors"})
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_signing_out_elsewhere(person: User) -> None:
    here, there = Client(HTTP_USER_AGENT="Here/1"), Client(HTTP_USER_AGENT="There/1")
    sign_in(here)
    sign_in(there)
    page = here.get("/users/sessions").content.decode()
    assert "Here/1" in page
    assert "There/1" in page
    here.post("/users/sessions")
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize("name", ["login", "password"])
@pytest.mark.parametrize(
    "value", ["\0", "ada@example.org\0", "💥" * 50, "a\r\nBcc: x@y.example", "x" * 300_000]
)
def test_malformed_fields_are_just_wrong(person: User, name: str, value: str) -> None:
    answer = Client().post("/users/sign_in", {"login": person.email, "password": PASSWORD, name: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("path", ["/users/sign_in", "/users/sign_up", "/users/password/reset"])
def test_a_megabyte_is_too_much(db: None, path: str) -> None:
    answer = Client().post(path, {"login": "x" * (1 << 20), "email": "x" * (1 << 20)})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("key", ["x", "MQ:1:x", "a" * 2000, "1-set-password", "%00"])
@pytest.mark.parametrize("path", ["/users/email/confirm/", "/users/password/reset/"])
def test_links_that_are_none(person: User, path: str, key: str) -> None:
    for answer in (Client().get(path + key), Client().post(path + key)):
        assert answer.status_code in (200, 404)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/users/2fa/passkeys/add", "/users/2fa/totp/activate"])
def test_what_matters_asks_for_the_password_again(signed_in: Client, path: str) -> None:
    answer = signed_in.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/users/reauthenticate?next=")
    done = signed_in.post(answer["Location"], {"password": PASSWORD})
    assert done["Location"] == path
