"""A provider's answer that proves nothing signs nobody in, and says so on a page of ours."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache

from cirro.people.models import User
from tests.people.social.conftest import Providers
from tests.support.oidc_provider import OidcProvider
from tests.support.social_browser import SocialBrowser

REFUSED = "did not prove who you are"
STATE = "not started in this browser"


@pytest.mark.parametrize(
    ("fault", "words", "logged"),
    [
        ("wrong_nonce", REFUSED, "made for another sign-in"),
        ("no_nonce", REFUSED, "made for another sign-in"),
        ("wrong_audience", REFUSED, "InvalidAudienceError"),
        ("wrong_party", REFUSED, "made for another client"),
        ("expired", REFUSED, "ExpiredSignatureError"),
        ("bad_signature", REFUSED, "InvalidSignatureError"),
        ("unknown_key", REFUSED, "a key that the provider doesn't publish"),
        ("unsigned", REFUSED, "InvalidAlgorithmError"),
        ("shared_secret", REFUSED, "InvalidAlgorithmError"),
        ("other_issuer", REFUSED, "InvalidIssuerError"),
        ("no_id_token", REFUSED, "no ID token"),
        ("other_person", REFUSED, "different people"),
        ("token_error", REFUSED, "no tokens for the code"),
        ("token_html", REFUSED, "no tokens for the code"),
        ("server_error", "reported an error", ""),
    ],
)
def test_a_faulty_answer(
    browser: SocialBrowser,
    okta: OidcProvider,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    words: str,
    logged: str,
) -> None:
    okta.faults = {fault}
    with caplog.at_level(logging.WARNING, "cirro"):
        answer = browser.go("okta_acme")
    assert answer.status_code == 401
    page = answer.content.decode()
    assert words in page
    assert "Nobody was signed in" in page
    assert "<h1>Sign-in failed</h1>" in page
    assert logged in caplog.text
    assert okta.client_secret not in caplog.text + page
    assert_nobody(browser)


def test_a_silent_provider(browser: SocialBrowser, okta: OidcProvider, settings: object) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2  # type: ignore[attr-defined]
    okta.faults = {"slow"}
    answer = browser.go("okta_acme")
    assert answer.status_code == 401
    assert "does not answer as it should" in answer.content.decode()
    assert_nobody(browser)


def test_whoever_stops_at_the_provider_is_told_that_nothing_happened(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    okta.faults = {"denied"}
    answer = browser.go("okta_acme")
    assert answer["Location"] == "/users/linked/cancelled"
    assert "Nothing was changed" in browser.client.get(answer["Location"]).content.decode()
    assert_nobody(browser)


@pytest.mark.parametrize("fault", ["other_discovery", "plain_discovery"])
def test_a_discovery_document_of_somebody_else(
    browser: SocialBrowser, okta: OidcProvider, fault: str
) -> None:
    cache.clear()
    okta.faults = {fault}
    answer = browser.client.post("/users/auth/okta_acme")
    assert answer.status_code == 401
    assert REFUSED in answer.content.decode()


def test_a_provider_that_is_down_at_the_start(
    browser: SocialBrowser, okta: OidcProvider, settings: object
) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]  # type: ignore[attr-defined]
    apps[1]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = browser.client.post(f"/users/auth/{apps[1]['provider_id']}")
    assert answer.status_code == 401
    assert "does not answer as it should" in answer.content.decode()


def test_state_that_is_forged_missing_or_used(browser: SocialBrowser, okta: OidcProvider) -> None:
    back = browser.visit(browser.start("okta_acme"))
    for address in (
        back.partition("state=")[0],
        back.partition("state=")[0] + "state=forged",
        "/users/auth/okta_acme/callback",
    ):
        answer = browser.come_back(address)
        assert answer.status_code == 401
        assert STATE in answer.content.decode()
    stranger = SocialBrowser().come_back(back)
    assert stranger.status_code == 401
    assert STATE in stranger.content.decode()
    assert browser.come_back(back)["Location"] == "/users/linked/sign_up"
    again = browser.come_back(back)
    assert again.status_code == 401
    assert STATE in again.content.decode()
    assert_nobody(browser)


def test_a_code_of_another_sign_in_is_refused_by_pkce_and_nonce(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    stolen = SocialBrowser()
    code = stolen.visit(stolen.start("okta_acme")).partition("code=")[2].partition("&")[0]
    mine = browser.visit(browser.start("okta_acme"))
    own_code = mine.partition("code=")[2].partition("&")[0]
    assert browser.come_back(mine.replace(own_code, code)).status_code == 401
    assert_nobody(browser)


def test_an_answer_that_names_another_issuer_is_a_mix_up(
    browser: SocialBrowser, providers: Providers
) -> None:
    back = browser.visit(browser.start("okta_acme"))
    answer = browser.come_back(f"{back}&iss={providers['okta_blue_sky'].issuer}")
    assert answer.status_code == 401
    back = browser.visit(browser.start("okta_acme"))
    answer = browser.come_back(f"{back}&iss={providers['okta_acme'].issuer}")
    assert answer["Location"] == "/users/linked/sign_up"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "x" * 192},
        {"sub": "a\nb"},
        {"sub": ""},
    ],
)
def test_a_subject_that_is_none(browser: SocialBrowser, okta: OidcProvider, claims: dict[str, str]) -> None:
    okta.claims |= claims
    assert browser.go("okta_acme").status_code == 401
    assert_nobody(browser)


def test_odd_claims_are_only_left_out(browser: SocialBrowser, okta: OidcProvider) -> None:
    okta.claims |= {
        "given_name": ["Wanjiru"],
        "family_name": "O\x00t" + "x" * 500,
        "email": "wanjiru@example.org\nBcc: everybody@example.org",
        "name": {"first": 1},
    }
    assert browser.go("okta_acme")["Location"] == "/users/linked/sign_up"
    page = browser.client.get("/users/linked/sign_up")
    assert page.context["form"].initial["first_name"] == ""
    assert page.context["form"].initial["email"] == ""
    assert len(page.context["form"].initial["last_name"]) == 150


def test_what_linkedin_does_differently(browser: SocialBrowser, okta: OidcProvider, settings: object) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]  # type: ignore[attr-defined]
    assert app["provider_id"] == "okta_acme"
    okta.faults, okta.auth_methods = {"no_nonce", "no_pkce"}, ["client_secret_post"]
    cache.clear()
    try:
        assert browser.go("okta_acme").status_code == 401
        app["settings"] |= {
            "nonce": False,
            "oauth_pkce_enabled": False,
            "token_auth_method": "client_secret_post",
        }
        assert browser.go("okta_acme")["Location"] == "/users/linked/sign_up"
        assert not {"nonce", "code_challenge"} & okta.seen[-1].keys()
    finally:
        okta.auth_methods = ["client_secret_basic"]


def test_starts_are_counted(browser: SocialBrowser, okta: OidcProvider, settings: object) -> None:
    limits = settings.ACCOUNT_RATE_LIMITS  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = {**limits, "login": "2/m/ip"}  # type: ignore[attr-defined]
    cache.clear()
    statuses = [browser.client.post("/users/auth/okta_acme").status_code for _ in range(3)]
    assert statuses == [302, 302, 429]


def assert_nobody(browser: SocialBrowser) -> None:
    assert browser.user_id is None
    assert not User.objects.exists()
