"""An account that exists already is linked only by whoever can open both."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from cirro.people.models import User
from cirro.people.social import pending_link
from tests.support.oidc_provider import OidcProvider
from tests.support.people import PASSWORD, make_person
from tests.support.social_browser import SocialBrowser

ADDRESS = "wanjiru@example.org"
CONFIRM = "/users/linked/confirm"


@pytest.fixture
def owner(db: None) -> User:
    """Has a verified account with the address that the provider names."""
    return make_person(ADDRESS)


def test_verified_and_verified_links_after_signing_in_and_saying_yes(
    browser: SocialBrowser, okta: OidcProvider, owner: User
) -> None:
    assert browser.go("okta_acme", next="/community/spaces/")["Location"] == CONFIRM
    asked = browser.client.get(CONFIRM).content.decode()
    assert "You have an account already" in asked
    assert browser.client.post(CONFIRM, {"link": "yes"}).status_code == 403
    assert browser.user_id is None
    assert browser.sign_in(ADDRESS, PASSWORD)["Location"] == CONFIRM
    assert "Link Okta (acme)?" in browser.client.get(CONFIRM).content.decode()
    assert not SocialAccount.objects.exists()
    assert browser.client.post(CONFIRM, {"link": "yes"})["Location"] == "/community/spaces/"
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (owner, "okta_acme", "person-1")
    assert User.objects.get().has_usable_password()
    assert any(ADDRESS in message.to and "Okta (acme)" in message.body for message in mail.outbox)
    other = SocialBrowser()
    other.go("okta_acme")
    assert other.user_id == owner.pk


def test_the_answer_no_links_nothing(browser: SocialBrowser, okta: OidcProvider, owner: User) -> None:
    browser.go("okta_acme")
    browser.sign_in(ADDRESS, PASSWORD)
    assert browser.client.post(CONFIRM, {"link": "no"})["Location"] == "/community/"
    assert browser.user_id == owner.pk
    assert not SocialAccount.objects.exists()
    assert browser.client.get(CONFIRM)["Location"] == "/users/linked"


def test_another_account_than_the_one_with_the_address_is_not_linked(
    browser: SocialBrowser, okta: OidcProvider, owner: User
) -> None:
    make_person("mallory@example.org")
    browser.go("okta_acme")
    browser.sign_in("mallory@example.org", PASSWORD)
    assert "This is another account" in browser.client.get(CONFIRM).content.decode()
    assert browser.client.post(CONFIRM, {"link": "yes"}).status_code == 403
    assert not SocialAccount.objects.exists()


def test_whoever_is_signed_in_already_must_do_it_anew(
    browser: SocialBrowser, okta: OidcProvider, owner: User
) -> None:
    browser.client.force_login(owner)
    browser.go("okta_acme")
    assert browser.user_id is None
    assert browser.client.post(CONFIRM, {"link": "yes"}).status_code == 403


def test_a_link_waits_for_half_an_hour(
    browser: SocialBrowser, okta: OidcProvider, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending_link, "LIFETIME", -1)
    browser.go("okta_acme")
    assert browser.sign_in(ADDRESS, PASSWORD)["Location"] == "/community/"
    assert browser.client.post(CONFIRM, {"link": "yes"})["Location"] == "/users/linked"
    assert not SocialAccount.objects.exists()


def test_a_deactivated_account_is_neither_linked_nor_doubled(
    browser: SocialBrowser, okta: OidcProvider, owner: User
) -> None:
    User.objects.update(is_active=False)
    assert browser.go("okta_acme")["Location"] == CONFIRM
    browser.sign_in(ADDRESS, PASSWORD)
    assert browser.user_id is None
    assert browser.client.post(CONFIRM, {"link": "yes"}).status_code == 403
    assert User.objects.count() == 1


def test_unverified_account_verified_by_the_provider_is_proved_by_our_mail_first(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    squatter = make_person(ADDRESS, verified=False)
    SocialAccount.objects.create(user=squatter, provider="garden", uid="a-strangers")
    assert browser.go("okta_acme")["Location"] == CONFIRM
    # The password of whoever signed up first is no proof of the address.
    assert browser.sign_in(ADDRESS, PASSWORD)["Location"] == "/users/email/confirm"
    assert browser.user_id is None
    assert browser.client.post(CONFIRM, {"link": "yes"}).status_code == 403
    reset_password(browser, "another-long-secret-word")
    assert not SocialAccount.objects.exists(), "a stranger's way in is gone"
    browser.sign_in(ADDRESS, "another-long-secret-word")
    confirm_address(browser)
    if browser.user_id is None:
        browser.sign_in(ADDRESS, "another-long-secret-word")
    assert browser.user_id == squatter.pk
    browser.client.post(CONFIRM, {"link": "yes"})
    assert SocialAccount.objects.get().provider == "okta_acme"


def test_verified_account_unverified_by_the_provider_is_not_even_mentioned(
    browser: SocialBrowser, okta: OidcProvider, owner: User
) -> None:
    okta.claims["email_verified"] = False
    known = walk_through_sign_up(browser)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert "confirm" not in mail.outbox[0].subject.lower()
    mail.outbox.clear()
    okta.claims |= {"sub": "person-9", "email": "nobody@example.org"}
    assert walk_through_sign_up(SocialBrowser(), "nobody@example.org") == known
    assert not SocialAccount.objects.filter(user=owner).exists()


def test_unverified_account_unverified_by_the_provider_is_not_mentioned_either(
    browser: SocialBrowser, garden: OidcProvider
) -> None:
    first = make_person(ADDRESS, verified=False)
    answers = walk_through_sign_up(browser, provider="garden")
    assert answers == ["/users/linked/sign_up", "/users/email/confirm"]
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == first
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_an_address_that_is_taken_meanwhile_is_not_taken_over(
    browser: SocialBrowser, okta: OidcProvider
) -> None:
    browser.go("okta_acme")
    make_person(ADDRESS)
    assert browser.complete()["Location"] == "/users/email/confirm"
    assert browser.user_id is None
    assert not SocialAccount.objects.exists()


def walk_through_sign_up(
    browser: SocialBrowser, email: str = ADDRESS, provider: str = "okta_acme"
) -> list[str]:
    """The addresses that somebody sees whom the provider does not vouch for."""
    asked = browser.go(provider)
    done = browser.complete(email=email)
    assert browser.user_id is None
    return [asked["Location"], done["Location"]]


def reset_password(browser: SocialBrowser, password: str) -> None:
    browser.client.post("/users/password/reset", {"email": ADDRESS})
    path = _link_in_last_mail("password/reset/")
    page = browser.client.get(path, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else path
    browser.client.post(form, {"password1": password, "password2": password})
    assert User.objects.get().check_password(password)


def confirm_address(browser: SocialBrowser) -> None:
    browser.client.post(_link_in_last_mail("email/confirm/"))
    assert EmailAddress.objects.get().verified


def _link_in_last_mail(part: str) -> str:
    found = [
        link
        for message in mail.outbox
        for link in re.findall(rf"https?://[^/\s]+(/users/{part}\S+)", str(message.body))
    ]
    return str(found[-1])
