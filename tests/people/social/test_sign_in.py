"""Signing up and in through a real provider."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project_settings
from django.core import mail

from cirro.people.models import User
from cirro.people.social.claims import is_email_verified, merged
from tests.people.social.conftest import Providers
from tests.support.oidc_provider import OidcProvider
from tests.support.social_browser import SocialBrowser, query_of


def test_a_new_person_completes_the_account_and_is_signed_in(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    asked = browser.go("okta_acme")
    assert asked.status_code == 302
    assert asked["Location"] == "/users/linked/sign_up"
    page = browser.client.get(asked["Location"]).content.decode()
    assert 'value="Wanjiru"' in page
    assert "wanjiru@example.org" in page
    assert browser.user_id is None
    done = browser.complete(email="mallory@example.org")
    assert done["Location"] == "/community/"
    user = User.objects.get(email="wanjiru@example.org")
    assert (user.first_name, user.last_name, user.country_code) == ("Wanjiru", "Otieno", "KE")
    assert (user.time_zone, str(user.birthday), user.screen_name) == (
        "Africa/Nairobi",
        "1990-04-01",
        "Wanjiru",
    )
    assert not user.has_usable_password()
    assert browser.user_id == user.pk
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("wanjiru@example.org", True, True)
    ]
    account = SocialAccount.objects.get(user=user)
    assert (account.provider, account.uid) == ("okta_acme", "person-1")
    assert "token" not in str(account.extra_data)


def test_the_request_carries_state_nonce_and_pkce_and_the_contracts_callback(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    asked = query_of(
        browser.start("okta_acme", scope="admin", auth_params="redirect_uri=https://evil.example")
    )
    assert asked["redirect_uri"] == f"{project_settings.CIRRO_URL}/users/auth/okta_acme/callback"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["nonce"]) > 40
    assert len(asked["state"]) >= 16
    again = query_of(browser.start("okta_acme"))
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_the_second_time_signs_in_at_once_whatever_the_address_has_become(
    new_browser: Callable[[], SocialBrowser], okta: OidcProvider
) -> None:
    first, second = new_browser(), new_browser()
    first.go("okta_acme")
    first.complete()
    okta.claims |= {"email": "renamed@example.org", "email_verified": False}
    done = second.go("okta_acme", next="/community/invitations")
    assert done["Location"] == "/community/invitations"
    assert second.user_id == first.user_id
    assert User.objects.get().email == "wanjiru@example.org"


def test_next_leads_nowhere_else(browser: SocialBrowser, okta: OidcProvider) -> None:
    for elsewhere in ("//evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/"):
        to_provider = browser.start("okta_acme", next=elsewhere)
        assert "evil" not in str(browser.client.session["socialaccount_states"])
    browser.come_back(browser.visit(to_provider))
    assert browser.complete(next="https://evil.example/")["Location"] == "/community/"


def test_next_is_kept_through_sign_up(browser: SocialBrowser, okta: OidcProvider) -> None:
    browser.go("okta_acme", next="/community/spaces/")
    assert browser.complete()["Location"] == "/community/spaces/"


def test_two_tenants_are_two_worlds(new_browser: Callable[[], SocialBrowser], providers: Providers) -> None:
    providers["okta_blue_sky"].claims |= {"given_name": "Bo", "email": "bo@example.org"}
    one, two = new_browser(), new_browser()
    # Both were told the same client id, and both have a person-1; the sign-ins overlap.
    to_one, to_two = one.start("okta_acme"), two.start("okta_blue_sky")
    one.come_back(one.visit(to_one))
    back = two.visit(to_two)
    assert back.startswith(f"{project_settings.CIRRO_URL}/users/auth/okta_blue_sky/callback?")
    two.come_back(back)
    assert one.complete()["Location"] == two.complete(first_name="Bo")["Location"] == "/community/"
    assert one.user_id != two.user_id
    assert set(SocialAccount.objects.values_list("provider", "user__email")) == {
        ("okta_acme", "wanjiru@example.org"),
        ("okta_blue_sky", "bo@example.org"),
    }


def test_an_answer_of_one_tenant_is_none_of_the_others(browser: SocialBrowser, providers: Providers) -> None:
    back = browser.visit(browser.start("okta_acme"))
    answer = browser.come_back(back.replace("okta_acme", "okta_blue_sky"))
    assert answer.status_code == 401
    assert browser.user_id is None


def test_an_address_that_a_stranger_vouches_for_is_proved_by_our_mail(
    browser: SocialBrowser, garden: OidcProvider
) -> None:
    browser.go("garden")
    asked = browser.complete(email="wanjiru@example.org")
    assert asked["Location"] == "/users/email/confirm"
    assert browser.user_id is None
    user = User.objects.get()
    assert not EmailAddress.objects.get(user=user).verified
    assert [message.to for message in mail.outbox] == [["wanjiru@example.org"]]
    # Nor does the provider's word open it now.
    assert browser.go("garden")["Location"] == "/users/email/confirm"
    assert browser.user_id is None


def test_next_is_kept_in_the_mail(browser: SocialBrowser, garden: OidcProvider) -> None:
    browser.go("garden", next="/community/spaces/")
    form = browser.client.get("/users/linked/sign_up").content.decode()
    assert '<input type="hidden" name="next" value="/community/spaces/">' in form
    browser.complete(email="wanjiru@example.org", next="/community/spaces/")
    assert "next=%2Fcommunity%2Fspaces%2F" in str(mail.outbox[0].body)


def test_verified_is_only_what_says_so(browser: SocialBrowser, okta: OidcProvider) -> None:
    said = (True, "true", False, "false", 1, None, ["true"], {"true": True})
    assert [is_email_verified({"email_verified": claim}) for claim in said] == [True] * 2 + [False] * 6
    okta.claims["email_verified"] = "false"
    browser.go("okta_acme")
    browser.complete(email="wanjiru@example.org")
    assert browser.user_id is None
    assert not EmailAddress.objects.get().verified


def test_verified_is_said_of_one_address_only() -> None:
    proved = {"sub": "1", "email": "own@example.org", "email_verified": True}
    assert is_email_verified(merged(proved, {"sub": "1"}))
    assert not is_email_verified(merged(proved, {"sub": "1", "email": "boss@example.org"}))


def test_an_address_is_asked_for_where_none_is_given(browser: SocialBrowser, okta: OidcProvider) -> None:
    okta.claims = {"sub": "person-2", "name": "Kwame  Nkrumah\u0000"}
    browser.go("okta_acme")
    page = browser.client.get("/users/linked/sign_up").content.decode()
    assert 'value="Kwame"' in page
    missing = browser.complete(country_code="", birthday="")
    assert missing.status_code == 200
    assert missing.context["form"].errors.keys() == {"email", "country_code", "birthday"}
    assert browser.complete(email="kwame@example.org")["Location"] == "/users/email/confirm"
    assert User.objects.get().email == "kwame@example.org"


def test_a_provider_that_is_switched_off_in_between(
    browser: SocialBrowser, okta: OidcProvider, settings: object
) -> None:
    browser.go("okta_acme")
    settings.SOCIALACCOUNT_PROVIDERS = {}  # type: ignore[attr-defined]
    assert browser.complete()["Location"] == "/users/sign_in"
    assert not User.objects.exists()


def test_a_deactivated_account_stays_out(browser: SocialBrowser, okta: OidcProvider) -> None:
    browser.go("okta_acme")
    browser.complete()
    User.objects.update(is_active=False)
    another = SocialBrowser()
    assert another.go("okta_acme")["Location"] == "/users/inactive"
    assert another.user_id is None


def test_the_sign_in_page_shows_what_is_switched_on(
    browser: SocialBrowser, providers: Providers, settings: object
) -> None:
    page = browser.client.get("/users/sign_in?next=/community/spaces/").content.decode()
    assert 'action="/users/auth/okta_acme?process=login&amp;next=%2Fcommunity%2Fspaces%2F"' in page
    assert "Continue with Garden" in page
    assert "Google" not in page
    settings.SOCIALACCOUNT_PROVIDERS = {}  # type: ignore[attr-defined]
    assert "/users/auth/" not in browser.client.get("/users/sign_in").content.decode()
    for path in ("okta_acme", "google", "apple", "openid_connect", "okta_acme/callback", "apple/callback"):
        assert browser.client.post(f"/users/auth/{path}").status_code in (404, 405)


def test_only_a_post_with_its_token_starts(okta: OidcProvider, browser: SocialBrowser) -> None:
    asked = browser.client.get("/users/auth/okta_acme?next=/community/spaces/")
    assert asked.status_code == 200
    assert "Okta (acme)" in asked.content.decode()
    assert okta.seen == []
    browser.client.handler.enforce_csrf_checks = True
    assert browser.client.post("/users/auth/okta_acme").status_code == 403
