"""People whom a Space seeded, or an operator made, sign in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from cirro.kernel.errors import NotFound
from cirro.people.domain.sign_in_address import is_reserved
from cirro.people.models import User
from cirro.site.accounts import create_account, forget_second_proofs, reset_link
from tests.people.journeys import is_signed_in, sign_in
from tests.support.client import ApiClient
from tests.support.people import PASSWORD

SEEDED = "oak-tree-77-!!"


def test_a_seeded_person_of_nobodys_domain_signs_in(api: ApiClient) -> None:
    api.make("/v2/users", {"email": "Ann@sandbox.invalid", "password": SEEDED})
    browser = Client()
    sign_in(browser, "ann@sandbox.invalid", SEEDED)
    assert is_signed_in(browser)


def test_a_space_does_not_claim_somebodys_address(api: ApiClient, mailoutbox: list[Any]) -> None:
    api.make("/v2/users", {"email": "ann@company.de", "password": SEEDED})
    browser = Client()
    assert sign_in(browser, "ann@company.de", SEEDED)["Location"] == "/users/email/confirm"
    assert not is_signed_in(browser)
    assert [mail.to for mail in mailoutbox] == [["ann@company.de"]]


def test_people_without_a_password_cost_no_further_statement(
    api: ApiClient, django_assert_num_queries: Any
) -> None:
    api.make("/v2/users")
    assert not EmailAddress.objects.exists()
    with django_assert_num_queries(0):
        assert is_reserved("x@sandbox.invalid")


@pytest.mark.parametrize(
    ("email", "reserved"),
    [
        ("a@example.org", True),
        ("a@EXAMPLE.com", True),
        ("a@mail.example.net", True),
        ("a@x.test", True),
        ("a@localhost", True),
        ("a@example.de", False),
        ("a@notexample.org", False),
        ("a@test.de", False),
        ("a@example.org.evil.net", False),
    ],
)
def test_domains_that_are_nobodys(email: str, reserved: bool) -> None:
    assert is_reserved(email) == reserved


def test_what_an_operator_made_needs_no_proof(db: None) -> None:
    create_account(
        email="bo@company.de", first_name="Bo", last_name="Lee", password=PASSWORD, is_operator=True
    )
    browser = Client()
    sign_in(browser, "bo@company.de")
    assert is_signed_in(browser)
    bo = User.objects.get()
    assert (bo.is_staff, bo.is_superuser) == (True, True)


def test_an_address_that_somebody_proved_stays_theirs(person: User) -> None:
    EmailAddress.objects.create(user=person, email="bo@company.de", verified=True)
    create_account(email="bo@company.de", first_name="Bo", last_name="Lee", password=PASSWORD)
    assert EmailAddress.objects.get(email="bo@company.de", verified=True).user == person


def test_who_lost_the_second_proof_is_let_in_by_the_operator(person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    assert forget_second_proofs("ADA@example.org") == 2
    assert sign_in(Client())["Location"] == "/community/"
    with pytest.raises(NotFound, match="nobody with the address"):
        forget_second_proofs("x@example.org")


def test_a_link_for_who_gets_no_mail(person: User) -> None:
    link = reset_link(person.email)
    browser = Client()
    form = browser.get(link.removeprefix("http://127.0.0.1:8000"))["Location"]
    browser.post(form, {"password1": "nine-green-doors"})
    sign_in(browser, password="nine-green-doors")
    assert is_signed_in(browser)
