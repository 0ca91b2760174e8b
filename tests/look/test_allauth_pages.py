"""The pages of the sign-in package wear the look, and none needs anything inline."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from cirro.people.models import User

INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\bsrc=|type="application/json"))""", re.IGNORECASE
)

PASSWORD = "correct horse battery"

MANAGE = ["account_email", "account_change_password", "mfa_index", "mfa_activate_totp", "usersessions_list"]


def _check(html: str) -> None:
    assert not INLINE.search(html)
    assert html.count("<h1") == 1
    assert not re.search(r"<title>\s*·", html)
    assert "look/cirro.css" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


@pytest.fixture
def member(db: None) -> Client:
    """The browser of somebody who signed in."""
    client = Client()
    user = User(email="ada@example.org", first_name="Ada", last_name="Lind", screen_name="ada")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    # Pages that change how one signs in ask for the password again.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_entrance_pages_are_a_card(client: Client, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    _check(html)
    assert '<div class="narrow">' in html
    assert "main-nav" not in html


def test_pages_of_ones_account_are_in_the_settings(member: Client) -> None:
    for name in MANAGE:
        answer = member.get(reverse(name))
        assert answer.status_code == 200, (name, answer.headers)
        html = answer.content.decode()
        _check(html)
        assert '<nav class="sections"' in html
        assert "Ada Lind" in html


def test_signing_out_asks_once(member: Client) -> None:
    html = member.get(reverse("account_logout")).content.decode()
    _check(html)
    assert '<div class="narrow">' in html


@pytest.mark.django_db
def test_a_refused_sign_in_says_why_in_the_summary(client: Client) -> None:
    html = client.post(
        reverse("account_login"), {"login": "nobody@example.org", "password": "wrong password"}
    )
    body = html.content.decode()
    assert re.search(r'class="error-summary" role="alert".*<li>[^<]+', body, re.DOTALL)
    _check(body)
