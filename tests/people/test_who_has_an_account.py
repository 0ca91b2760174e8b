"""No form tells who has an account: the same answer, and the same work for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cirro.people.models import User
from tests.people.journeys import sign_in, sign_up
from tests.support.hashing import CheapHasher

KNOWN, UNKNOWN = "ada@example.org", "bob@example.org"
_CHANGING = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*|' + "|".join((KNOWN, UNKNOWN)))


def _reset(client: Client, email: str) -> Any:
    return client.post("/users/password/reset", {"email": email}, follow=True)


def _sign_up(client: Client, email: str) -> Any:
    answer = sign_up(client, email=email)
    return client.get(answer["Location"])


def _wrong_password(client: Client, email: str) -> Any:
    return sign_in(client, email, "not-the-password")


FORMS: dict[str, Callable[[Client, str], Any]] = {
    "sign-in": _wrong_password,
    "sign-up": _sign_up,
    "reset": _reset,
}


def seen(answer: Any, client: Client) -> tuple[int, str, dict[str, str], list[str]]:
    """What whoever sent the form can see of the answer."""
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("X-Request-Id", "Content-Length", "Expires")  # the last: a moment
    }
    body = _CHANGING.sub(r"\1", answer.content.decode())
    return answer.status_code, body, headers, sorted(client.cookies)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", ["verified", "unverified", "closed", "never signs in"])
def test_the_same_answer_for_known_and_unknown(
    person: User, form: str, state: str, mailoutbox: list[Any]
) -> None:
    if state == "unverified":
        person.emailaddress_set.update(verified=False)
    elif state == "closed":
        User.objects.update(is_active=False)
    elif state == "never signs in":
        person.emailaddress_set.all().delete()
    answers, work, mails = [], [], []
    for email in (KNOWN, UNKNOWN):
        before, client = CheapHasher.worked, Client()
        answers.append(seen(FORMS[form](client, email), client))
        work.append(CheapHasher.worked - before)
        mails.append([mail.to for mail in mailoutbox])
        mailoutbox.clear()
    assert answers[0] == answers[1]
    assert work[0] == work[1]
    assert mails == ([[], []] if form == "sign-in" else [[[KNOWN]], [[UNKNOWN]]])


def test_who_has_an_account_is_told_by_mail(person: User, mailoutbox: list[Any]) -> None:
    sign_up(Client(), email="Ada@example.org", password1="some-other-words")
    assert [mail.subject for mail in mailoutbox] == ["You have an account already"]
    person.refresh_from_db()
    assert not person.check_password("some-other-words")
    assert User.objects.count() == 1


def test_who_has_none_is_told_by_mail(db: None, mailoutbox: list[Any]) -> None:
    _reset(Client(), UNKNOWN)
    assert [mail.subject for mail in mailoutbox] == ["There is no account with this address"]


def test_a_sign_up_that_was_a_moment_too_late(person: User, mailoutbox: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("cirro.people.sign_in.forms.is_taken", lambda email: False)
    assert sign_up(Client(), email=KNOWN)["Location"] == "/users/email/confirm"
    assert [mail.subject for mail in mailoutbox] == ["You have an account already"]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "[]",
        "null",
        "{",
        '"x"',
        "{}",
        '{"response": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AQ"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", '
        '"authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": []}',
    ],
)
def test_a_passkey_that_is_none_leads_back_to_the_sign_in_page(person: User, credential: str) -> None:
    client = Client()
    client.get("/users/2fa/passkeys/sign_in", HTTP_ACCEPT="application/json")
    answer = client.post("/users/2fa/passkeys/sign_in", {"credential": credential})
    assert answer["Location"] == "/users/sign_in"


def test_a_closed_account_is_named_closed_only_to_who_has_the_password(person: User) -> None:
    User.objects.update(is_active=False)
    assert "closed" not in sign_in(Client(), password="wrong").content.decode()
    answer = sign_in(Client())
    assert answer["Location"] == "/users/inactive"


def test_a_person_under_review_still_signs_in(person: User) -> None:
    person.banned_with_reason = {"detected_ip": "192.0.2.1", "restricted": True, "cleared": False}
    person.save()
    assert sign_in(Client())["Location"] == "/community/"
