"""The page of linked accounts: adding and removing."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.core import mail

from cirro.people.models import User
from tests.people.social.conftest import Providers
from tests.support.oidc_provider import OidcProvider
from tests.support.people import PASSWORD, make_person
from tests.support.social_browser import SocialBrowser

PAGE = "/users/linked"


def signed_in(browser: SocialBrowser) -> User:
    user = make_person()
    browser.sign_in(user.email, PASSWORD)
    assert browser.user_id == user.pk
    return user


def test_adding_asks_for_the_password_and_needs_no_address(
    browser: SocialBrowser, garden: OidcProvider
) -> None:
    user = signed_in(browser)
    asked = browser.go("garden", process="connect")
    assert asked["Location"].startswith("/users/reauthenticate")
    assert not SocialAccount.objects.exists()
    done = browser.client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == PAGE
    assert SocialAccount.objects.get().user == user
    page = browser.client.get(PAGE).content.decode()
    assert "Garden" in page
    assert "wanjiru@example.org" in page
    # The provider's address is nothing that Cirro knows now.
    assert User.objects.get().email == "ada@example.org"


def test_an_account_of_somebody_else_is_not_taken(browser: SocialBrowser, okta: OidcProvider) -> None:
    SocialBrowser().go("okta_acme")
    other = make_person("bo@example.org")
    SocialAccount.objects.create(user=other, provider="okta_acme", uid="person-1")
    signed_in(browser)
    done = browser.go("okta_acme", process="connect")
    if done["Location"].startswith("/users/reauthenticate"):
        done = browser.client.post(done["Location"], {"password": PASSWORD})
    assert "another Cirro account" in browser.client.get(done["Location"]).content.decode()
    assert SocialAccount.objects.get().user == other


def test_the_only_way_in_stays(browser: SocialBrowser, providers: Providers) -> None:
    browser.go("okta_acme")
    browser.complete()
    account = SocialAccount.objects.get()
    # One of a provider that is switched off is no way in.
    gone = SocialAccount.objects.create(user=account.user, provider="okta_gone", uid="1")
    refused = browser.client.post(PAGE, {"account": account.pk})
    assert refused.status_code == 200
    assert "only way you can sign in" in refused.content.decode()
    assert SocialAccount.objects.count() == 2
    assert "Switched off here" in refused.content.decode()
    assert browser.client.post(PAGE, {"account": gone.pk})["Location"] == PAGE
    assert SocialAccount.objects.get() == account
    assert "okta_gone" in mail.outbox[-1].body
    another = SocialAccount.objects.create(user=account.user, provider="garden", uid="1")
    assert browser.client.post(PAGE, {"account": account.pk})["Location"] == PAGE
    assert SocialAccount.objects.get() == another


def test_nobody_removes_what_is_anothers(browser: SocialBrowser, providers: Providers) -> None:
    other = make_person("bo@example.org")
    account = SocialAccount.objects.create(user=other, provider="garden", uid="1")
    signed_in(browser)
    assert browser.client.post(PAGE, {"account": account.pk}).status_code == 200
    assert SocialAccount.objects.exists()


def test_strangers_see_no_page() -> None:
    assert SocialBrowser().client.get(PAGE)["Location"].startswith("/users/sign_in")
