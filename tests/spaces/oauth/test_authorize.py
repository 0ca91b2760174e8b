"""What the authorize page asks, answers and refuses."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.test import Client

from cirro.kernel import sql
from cirro.people.models import User
from cirro.spaces.models import Consent, Space
from tests.spaces.oauth.flow import CALLBACK, SpaceApp, query_of
from tests.support.people import PASSWORD

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
RESTRICTION = {"restricted": True, "cleared": False}


def test_the_page_says_who_asks_and_what_for(app: SpaceApp, signed_in: Client) -> None:
    Space.objects.filter(id=app.space.id).update(company="Oak & Sons", short_description="Trees for towns")
    response = signed_in.get(app.url(scope="openid email"))
    page = response.content.decode()
    for text in (
        "Sign in to Trees with Cirro?",
        "Oak &amp; Sons",
        "Trees for towns",
        "birth date",
        "You become a user of Trees",
        "trees.example",
        "Know that it is you",
        "will not see your real e-mail address",
    ):
        assert text in page
    assert "Read these details" not in page
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_a_yes_is_asked_once_and_makes_a_user(app: SpaceApp, signed_in: Client, person: User) -> None:
    answer = app.answer(signed_in, state="a b&c=d")
    assert answer == {"code": answer["code"], "state": "a b&c=d", "iss": settings.CIRRO_URL}
    assert sql.row("SELECT user_id FROM spaces_member WHERE space_id = %s", [app.space.id]) == (person.id,)
    assert signed_in.get(app.url(state="again")).status_code == 302
    # More is asked for, then remembered with what was allowed before.
    assert signed_in.get(app.url(scope="openid")).status_code == 200
    app.code(signed_in, scope="openid")
    assert signed_in.get(app.url(scope="read openid")).status_code == 302
    assert Consent.objects.get().scopes == ["openid", "read"]
    events = sql.rows("SELECT type FROM events_event WHERE space_id = %s", [app.space.id])
    assert events == [("user.created",)]


def test_a_yes_to_one_space_is_none_to_another(new_app: Callable[..., SpaceApp], signed_in: Client) -> None:
    one, other = new_app("One"), new_app("Other")
    one.code(signed_in)
    assert signed_in.get(other.url()).status_code == 200
    assert query_of(signed_in.get(other.url(prompt="none"))["Location"])["error"] == "consent_required"


def test_a_no_goes_back_with_the_state(app: SpaceApp, signed_in: Client) -> None:
    for form in ({"allow": "no"}, {}):
        answer = query_of(signed_in.post(app.url(), form)["Location"])
        assert answer == {"error": "access_denied", "state": "c0ffee", "iss": settings.CIRRO_URL}
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("error", "parameters"),
    [
        ("unsupported_response_type", {"response_type": "token"}),
        ("unauthorized_client", {"response_type": "code token"}),
        ("unauthorized_client", {"response_type": "none"}),
        ("invalid_request", {"response_type": None}),
        ("invalid_scope", {"scope": "write"}),
        ("invalid_scope", {"scope": "read write"}),
        ("invalid_scope", {"scope": "re\0ad"}),
        ("invalid_request", {"code_challenge": CHALLENGE}),
        ("invalid_request", {"code_challenge": CHALLENGE, "code_challenge_method": "plain"}),
        ("invalid_request", {"code_challenge": "x" * 42, "code_challenge_method": "S256"}),
        ("invalid_request", {"code_challenge": "x" * 200, "code_challenge_method": "S256"}),
        ("invalid_request", {"code_challenge_method": "S256"}),
        ("request_not_supported", {"request": "eyJhbGciOiJub25lIn0.e30."}),
        ("request_uri_not_supported", {"request_uri": "https://evil.example/request"}),
        ("invalid_request", {"response_mode": "fragment"}),
        ("invalid_request", {"prompt": "none login"}),
        ("invalid_request", {"prompt": "create"}),
        ("invalid_request", {"max_age": "-1"}),
        ("invalid_request", {"max_age": "soon"}),
        ("invalid_request", {"nonce": "n" * 256}),
        ("invalid_request", {"nonce": "n\0"}),
        ("invalid_request", {"state": "s" * 2049}),
    ],
)
def test_what_is_not_offered_goes_back_as_an_error(
    app: SpaceApp, signed_in: Client, error: str, parameters: dict[str, str | None]
) -> None:
    for answer in (
        signed_in.get(app.url(**parameters)),
        signed_in.post(app.url(**parameters), {"allow": "yes"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{CALLBACK}?")
        given = query_of(answer["Location"])
        assert given["error"] == error
        assert given["state"] == parameters.get("state", "c0ffee")
        assert given["iss"] == settings.CIRRO_URL
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "parameters",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "no\0body"},
        {"client_id": "x" * 5000},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "https://trees.example.evil.example/users/auth/cirro/callback"},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?next=evil"},
        {"redirect_uri": f"{CALLBACK}#x"},
        {"redirect_uri": CALLBACK.replace("https", "http")},
        {"redirect_uri": CALLBACK.replace("trees.example", "trees.example:8443")},
        {"redirect_uri": CALLBACK.replace("trees.example", "trees.example@evil.example")},
        {"redirect_uri": CALLBACK.replace("trees", "TREES")},
        {"redirect_uri": "https://other.example/callback"},
        {"redirect_uri": "http://127.0.0.1:9999/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//evil.example/"},
        {"redirect_uri": ""},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    new_app: Callable[..., SpaceApp], signed_in: Client, parameters: dict[str, str | None]
) -> None:
    app = new_app(redirect_uris=(CALLBACK, "http://127.0.0.1:3000/callback"))
    new_app("Other", redirect_uris=("https://other.example/callback",))
    # Not with another error in the request either, nor silently, nor before the sign-in.
    for browser, url in (
        (signed_in, app.url(**parameters, response_type="token")),
        (Client(), "/api" + app.url(**parameters, prompt="none")),
    ):
        response = browser.get(url)
        assert response.status_code == 400
        assert "Location" not in response
        assert b"This sign-in link does not work" in response.content
        assert b'href="https://evil' not in response.content


def test_an_address_that_is_not_registered_is_shown_as_text(app: SpaceApp, signed_in: Client) -> None:
    page = signed_in.get(app.url(redirect_uri="https://trees.example/<b>new")).content.decode()
    assert "<code>https://trees.example/&lt;b&gt;new</code>" in page
    assert "--add-redirect-uri" in page
    # Of an unknown Space no address could be registered.
    page = signed_in.get(app.url(client_id="nobody")).content.decode()
    assert "--add-redirect-uri" not in page


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "scope", "state"])
def test_parameters_that_come_twice_are_refused(app: SpaceApp, signed_in: Client, name: str) -> None:
    response = signed_in.get(f"{app.url()}&{name}=other")
    assert response.status_code == 400
    assert "Location" not in response


@pytest.mark.parametrize("query", ["%zz", "client_id=%ff%fe", "&&&=&", "client_id[]=1", "a" * 4000])
def test_a_damaged_query_gets_the_error_page(signed_in: Client, db: None, query: str) -> None:
    response = signed_in.generic("GET", "/oauth/authorize", QUERY_STRING=query)
    assert response.status_code == 400
    assert b"This sign-in link does not work" in response.content


def test_the_form_adds_nothing_to_the_request(app: SpaceApp, signed_in: Client) -> None:
    form = {"allow": "yes", "scope": "read profile email", "user": "1", "nonce": "x", "scopes": "email"}
    response = signed_in.post(app.url(), form)
    assert response.status_code == 400
    form.pop("scope")
    assert "code" in query_of(signed_in.post(app.url(), form)["Location"])
    assert Consent.objects.get().scopes == ["read"]


def test_a_yes_needs_the_page_it_was_shown_on(app: SpaceApp, person: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    assert browser.post(app.url(), {"allow": "yes"}).status_code == 403
    assert not Consent.objects.exists()


def test_signing_in_between_keeps_the_whole_request(app: SpaceApp, person: User) -> None:
    browser = Client()
    url = app.url(state="a&b=ü", nonce="n", scope="openid read")
    for address in (url, "/api" + url):
        to_form = browser.get(address)["Location"]
        assert to_form == f"/users/sign_in?next={quote(address)}" or to_form.endswith(
            f"?next={quote(address)}"
        )
        back = browser.post(to_form, {"login": person.email, "password": PASSWORD})
        assert back["Location"] == address
        assert browser.get(address).status_code == 200
        browser.logout()
    form = browser.get(browser.get(url)["Location"]).content.decode()
    assert f"next={quote(url)}" in form or urlencode({"next": url}) in form, (
        "the link to sign up loses the request"
    )


def test_silent_sign_in(app: SpaceApp, signed_in: Client, person: User) -> None:
    silent = app.url(prompt="none", scope="openid")
    assert query_of(Client().get(silent)["Location"])["error"] == "login_required"
    assert query_of(signed_in.get(silent)["Location"])["error"] == "consent_required"
    app.code(signed_in, scope="openid")
    assert "code" in query_of(signed_in.get(silent)["Location"])
    User.objects.filter(id=person.id).update(banned_with_reason=RESTRICTION)
    assert query_of(signed_in.get(silent)["Location"])["error"] == "access_denied"


@pytest.mark.parametrize("fresh", [{"prompt": "login"}, {"max_age": "0"}, {"prompt": "login consent"}])
def test_a_fresh_sign_in_is_asked_for_once(
    app: SpaceApp, signed_in: Client, person: User, fresh: dict[str, str | None]
) -> None:
    app.code(signed_in)
    url = app.url(**fresh)
    for _ in range(2):
        form = signed_in.get(url)["Location"]
        assert form.endswith(f"?next={quote(url)}")
        # Going back without signing in again is no way round it.
        assert signed_in.get(url)["Location"] == form
        assert signed_in.post(url, {"allow": "yes"})["Location"] == form
        assert signed_in.post(form, {"password": PASSWORD})["Location"] == url
        answer = signed_in.get(url)
        if answer.status_code == 200:
            answer = signed_in.post(url, {"allow": "yes"})
        assert "code" in query_of(answer["Location"])
    assert signed_in.get(app.url()).status_code == 302


def test_a_sign_in_that_is_too_old_is_asked_for_again(app: SpaceApp, signed_in: Client, person: User) -> None:
    app.code(signed_in)
    assert "code" in app.answer(signed_in, max_age="3600")
    User.objects.update(last_login="2020-01-01T00:00:00Z")
    assert "next=" in signed_in.get(app.url(max_age="3600"))["Location"]
    answer = query_of(signed_in.get(app.url(max_age="3600", prompt="none"))["Location"])
    assert answer["error"] == "login_required"


def test_consent_can_be_asked_for_again(app: SpaceApp, signed_in: Client) -> None:
    app.code(signed_in)
    for prompt in ("consent", "select_account"):
        page = signed_in.get(app.url(prompt=prompt))
        assert page.status_code == 200
        assert b"You are a user of Trees" in page.content
    assert signed_in.post(app.url(prompt="consent"), {"allow": "no"}).status_code == 302
    # A no to what was asked again takes nothing back: that is done in Settings.
    assert Consent.objects.exists()


def test_restricted_people_are_not_let_in_until_they_are_cleared(
    app: SpaceApp, signed_in: Client, person: User
) -> None:
    User.objects.filter(id=person.id).update(banned_with_reason=RESTRICTION)
    for response in (signed_in.get(app.url()), signed_in.post(app.url(), {"allow": "yes"})):
        assert response.status_code == 403
        assert b"error=access_denied" in response.content
    assert not Consent.objects.exists()
    User.objects.filter(id=person.id).update(banned_with_reason={**RESTRICTION, "cleared": True})
    assert "code" in app.answer(signed_in)


def test_closed_accounts_are_signed_out(app: SpaceApp, signed_in: Client, person: User) -> None:
    User.objects.filter(id=person.id).update(is_active=False)
    assert "next=" in signed_in.get(app.url())["Location"]


def test_the_page_is_a_page_at_both_addresses(app: SpaceApp, signed_in: Client) -> None:
    page = signed_in.get("/api" + app.url())
    assert page.status_code == 200
    assert "code" in query_of(signed_in.post("/api" + app.url(), {"allow": "yes"})["Location"])
    assert signed_in.delete(app.url()).status_code == 405
